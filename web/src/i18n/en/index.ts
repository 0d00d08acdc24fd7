import type { ServerTexts } from "../errors";
import { chat } from "./chat";
import { home } from "./home";
import { jobs } from "./jobs";
import { oddities } from "./oddities";
import { sheet } from "./sheet";
import { shell } from "./shell";
import { source } from "./source";

export const en = { ...shell, ...home, ...chat, ...sheet, ...jobs, ...source };

/** The server itself speaks English, and says more of its errors than their parameters do: its words stand. */
export const enServer: ServerTexts = { errors: {}, oddities };
