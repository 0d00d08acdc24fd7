import type { ServerTexts } from "../errors";
import { chat } from "./chat";
import { home } from "./home";
import { sheet } from "./sheet";
import { shell } from "./shell";

export const en = { ...shell, ...home, ...chat, ...sheet };

/** The server itself speaks English, and says more than its parameters do: its words stand. */
export const enServer: ServerTexts = { errors: {}, oddities: {} };
