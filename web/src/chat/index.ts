export { ChatPanel, type ChatPanelHandle } from "./ChatPanel";
export { awaitsDecision } from "./turns";
