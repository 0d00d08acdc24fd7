export { SheetPanel } from "./SheetPanel";
