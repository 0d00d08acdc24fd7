/** Errors, and oddities of a file, in the language of the page: by their stable code; the server's own words where we have none. */
import { language, LANGUAGES, type Key } from ".";
import { fill, type Params, type Text } from "./fill";

/** What every error on the wire has; see `live/protocol.ts`. */
export interface ErrorLike {
  code: string;
  message: string;
  fix?: string;
  params?: Params;
}

export interface ErrorWords {
  title: string;
  fix: string;
}

/** What the server may say, by code. A text that names a parameter which did not come is passed over. */
export interface ServerTexts {
  errors: Readonly<Record<string, { readonly title: Text; readonly fix?: Text }>>;
  oddities: Readonly<Record<string, Text>>;
}

/** What looked odd in a file; see `Oddity` in `live/protocol.ts`. */
export interface OddityLike {
  code: string;
  message: string;
  column: string | null;
  count: number;
}

/** Where a parameter is a code, the prefix of its names. */
const NAMES = { type: "type.", why: "source.why." } as const;

/** A column type, or why a column is protected, is said by its name and not by its code. */
function named(params: Params = {}): Params {
  const names = Object.entries(NAMES).flatMap(([param, prefix]) => {
    const code = params[param];
    const text = typeof code === "string" ? fill(LANGUAGES[language()].texts[(prefix + code) as Key], language(), params) : undefined;
    return text === undefined ? [] : [[param, text] as const];
  });
  return { ...params, ...Object.fromEntries(names) };
}

export function errorWords(error: ErrorLike): ErrorWords {
  const texts = LANGUAGES[language()].server.errors[error.code];
  const title = fill(texts?.title, language(), named(error.params));
  // A title of ours goes with a fix of ours: half in one language and half in another helps nobody.
  const fix = title === undefined ? undefined : texts?.fix === undefined ? "" : fill(texts.fix, language(), named(error.params));
  return { title: title ?? error.message, fix: fix ?? error.fix ?? "" };
}

export function oddityWords(oddity: OddityLike): string {
  const text = LANGUAGES[language()].server.oddities[oddity.code];
  return fill(text, language(), { column: oddity.column, count: oddity.count }) ?? oddity.message;
}
