/** What the sheet shows of the service it lives at as well. See docs/subsystems/page-smartsheet.md. */
export { CellNotes, useCellNotes } from "./CellNotes";
export { CellReader } from "./CellReader";
export { guardIn, guardWords, isReadOnlyThere, leftOutWords, refuseEdit, tellLeftOut, withoutGuarded } from "./guards";
export { HeaderCard } from "./HeaderCard";
export { RejectedNotice } from "./RejectedNotice";
export { SourceBadge } from "./SourceBadge";
export { SourceBanner } from "./SourceBanner";
