/** Room for a sign and a name in a legend. */
export const ENTRY_PX = 110;

/** How many names a legend has beside each other. */
export const legendColumns = (widthPx: number): number => Math.max(2, Math.floor(widthPx / ENTRY_PX));
