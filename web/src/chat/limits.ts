/** Longer than any question; a pasted sheet belongs into a file. */
export const MAX_MESSAGE = 8_000;
