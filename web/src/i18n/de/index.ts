import type { Key, Text } from "..";
import type { ServerTexts } from "../errors";
import { chat } from "./chat";
import { errors } from "./errors";
import { home } from "./home";
import { oddities } from "./oddities";
import { sheet } from "./sheet";
import { shell } from "./shell";

export const de: Record<Key, Text> = { ...shell, ...home, ...chat, ...sheet };
export const deServer: ServerTexts = { errors, oddities };
