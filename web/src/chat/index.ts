export { ChatPanel, type ChatPanelHandle } from "./ChatPanel";
export { OutsidePlan } from "./OutsidePlan";
export { awaitsDecision } from "./turns";
