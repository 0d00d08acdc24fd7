import { Fragment } from "react";

import { sqlLines, type SqlPart } from "./sqlText";

const COLOURS: Record<SqlPart["kind"], string> = { keyword: "text-accent-text", string: "text-success", parameter: "text-warning", plain: "" };

export function SqlBlock({ sql }: { sql: string }) {
  return (
    <pre className="scroll-thin max-h-48 overflow-auto rounded-md border bg-sunken px-2.5 py-2 font-mono text-2xs leading-[17px] text-text" tabIndex={0}>
      <code>
        {sqlLines(sql).map((line, index) => (
          <Fragment key={index}>
            {index > 0 && "\n"}
            {line.map((part, place) => (
              <span key={place} className={COLOURS[part.kind]}>
                {part.text}
              </span>
            ))}
          </Fragment>
        ))}
      </code>
    </pre>
  );
}
