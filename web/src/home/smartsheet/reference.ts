/** What is typed in place of a name to name one sheet: its web address, or its number at Smartsheet. */

/** Numbers of sheets there have 12 digits and more; a shorter one may be a name. */
const NUMBER = /^\d{9,20}$/;
const ADDRESS = /^(https?:\/\/|[a-z0-9-]+\.smartsheet\.[a-z.]+\/)/i;

export const isReference = (text: string): boolean => NUMBER.test(text.trim()) || ADDRESS.test(text.trim());
