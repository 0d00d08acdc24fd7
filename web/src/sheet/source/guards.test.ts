import { describe, expect, it } from "vitest";

import { t } from "@/i18n";
import { type ColumnGuard } from "@/live";
import { newSheetState } from "@/store/sheet";
import { newSheetStore, type SheetData } from "@/store/sheetData";
import { NO_SOURCE, withRead } from "@/store/source";

import { guardWords, leftOutWords, refuseEdit, withoutGuarded } from "./guards";

const columns = ["1", "2", "3", "4", "5"].map((id) => ({ id, slot: 0, title: `Column ${id}`, type: "TEXT_NUMBER" as const, options: [], is_strict: false, format: null, is_primary: false, width: 150 }));
const guards: Record<string, ColumnGuard> = {
  "1": { protection: null, formula: null },
  "2": { protection: "formula", formula: "=SUM([Cost]1:[Cost]9)" },
  "3": { protection: "system", formula: null },
  "4": { protection: "locked", formula: null },
  "5": { protection: "unsupported", formula: null },
};
const link = { service: "Smartsheet", id_there: "7", url: "", access: "EDITOR", is_read_only: false, state: "live", way: "polling", since: null, checked_at: null, problem: null, waiting: 0, stamp: "" } as const;
const data = (isReadOnly = false): SheetData => ({
  ...newSheetStore().getState(),
  sheet: newSheetState({ id: "1", name: "", columns, version: { epoch: "e", seq: 1 } }),
  source: withRead(NO_SOURCE, { ...link, is_read_only: isReadOnly, columns: guards, pending: [] }),
});
const column = (id: string) => columns.find((one) => one.id === id) ?? { id, slot: 0, title: "", type: "TEXT_NUMBER" as const, options: [], is_strict: false, format: null, is_primary: false, width: 150 };

describe("what nobody writes to", () => {
  it("says why", () => {
    expect(Object.values(guards).map((guard) => guardWords(t, guard))).toEqual([
      "",
      "Formula: =SUM([Cost]1:[Cost]9)",
      "Filled by Smartsheet",
      "Locked at Smartsheet",
      "Can't be written through Smartsheet's API",
    ]);
    expect(guardWords(t, { protection: "formula", formula: `=${"A".repeat(900)}` }).length).toBeLessThan(320);
    expect(guardWords(t, { protection: "formula", formula: null })).toBe("Computed by a formula at Smartsheet");
  });

  it("is refused before it is sent", () => {
    expect(columns.map((one) => refuseEdit(data(), one))).toEqual([false, true, true, true, true]);
    expect(refuseEdit(data(true), column("1"))).toBe(true);
    expect(refuseEdit({ ...data(), source: NO_SOURCE }, column("2"))).toBe(false);
  });

  it("is left out of what is done to many cells, which is counted and told", () => {
    const { cells, left } = withoutGuarded(data(), { "8": { "1": "a", "2": "b" }, "9": { "2": "c", "3": "d", "4": "e", "5": "f" } });
    expect(cells).toEqual({ "8": { "1": "a" } });
    expect([...left]).toEqual([["2", 2], ["3", 1], ["4", 1], ["5", 1]]);
    const words = leftOutWords(t, data(), left);
    expect(words.title).toBe("5 cells were left out");
    expect(words.why).toBe("Column 2: Formula: =SUM([Cost]1:[Cost]9). Column 3: Filled by Smartsheet. Column 4: Locked at Smartsheet. And 1 more column.");
  });
});
