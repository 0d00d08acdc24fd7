export { SmartsheetDialog } from "./SmartsheetDialog";
export { takeSignedIn } from "./signedIn";
