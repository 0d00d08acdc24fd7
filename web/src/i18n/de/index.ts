import type { Key, Text } from "..";
import type { ServerTexts } from "../errors";
import { chat } from "./chat";
import { errors } from "./errors";
import { home } from "./home";
import { jobs } from "./jobs";
import { oddities } from "./oddities";
import { sheet } from "./sheet";
import { shell } from "./shell";
import { source } from "./source";

export const de: Record<Key, Text> = { ...shell, ...home, ...chat, ...sheet, ...jobs, ...source };
export const deServer: ServerTexts = { errors, oddities };
