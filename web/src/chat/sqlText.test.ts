import { expect, it } from "vitest";

import { sqlLines } from "./sqlText";

const lines = (sql: string) => sqlLines(sql).map((line) => line.map((part) => part.text).join(""));

it("breaks before the clauses of the outermost level only", () => {
  expect(lines(`SELECT count(*) FROM sheet WHERE "Due" < $today AND ("a" IS NULL OR "a" <> 'x') GROUP BY "Owner"`)).toEqual([
    "SELECT count(*)",
    "FROM sheet",
    `WHERE "Due" < $today`,
    `  AND ("a" IS NULL OR "a" <> 'x')`,
    `GROUP BY "Owner"`,
  ]);
});

it("leaves words inside texts and names alone", () => {
  expect(lines(`SELECT "from where" FROM sheet WHERE "x" = 'it''s from AND or'`)).toEqual([`SELECT "from where"`, "FROM sheet", `WHERE "x" = 'it''s from AND or'`]);
});

it("changes no character but blanks", () => {
  const sql = `SELECT  a,\n  b FROM sheet -- 'odd\nWHERE a > 1;`;
  expect(lines(sql).join("").replace(/\s/g, "")).toBe(sql.replace(/\s/g, ""));
});
