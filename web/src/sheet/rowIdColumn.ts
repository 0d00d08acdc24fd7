/** Row ids, shown on demand as one more column that nobody can edit. */
import { type Column } from "@/live";

export const ROW_ID_COLUMN: Column = { id: "#", slot: -1, title: "#", type: "TEXT_NUMBER", options: [], is_strict: false, format: null, is_primary: false, width: 90 };
