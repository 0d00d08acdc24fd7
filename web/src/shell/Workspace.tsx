import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Group, Panel, Separator, useDefaultLayout, usePanelRef } from "react-resizable-panels";

import { ChatPanel, OutsidePlan, type ChatPanelHandle } from "@/chat";
import { useT } from "@/i18n";
import { FillDialog, JobsButton, JobsPanel, SheetJobs, showJobs, TurnJobs } from "@/jobs";
import { type Column, type Plan } from "@/live";
import { SheetPanel } from "@/sheet";
import { useJobs } from "@/store";
import { ErrorBoundary } from "@/ui/ErrorBoundary";
import { Tabs } from "@/ui/Tabs";
import { useIsNarrow } from "@/ui/useMediaQuery";

import { Crashed } from "./Crashed";
import { navigate, sheetPath } from "./route";
import { useDecisionTitle } from "./useDecisionTitle";
import { useShortcuts } from "./useShortcuts";
import { usePanelFocus } from "./usePanelFocus";

interface WorkspaceProps {
  sheetId: string;
  chatId: string | null;
  isChatShown: boolean;
  onChatShown: (isShown: boolean) => void;
  onHelp: () => void;
  /** Access to the service a sheet lives at is wanted again. */
  onSignIn: () => void;
}

/** Chat and sheet beside each other; on a phone one after the other, both kept alive. */
export function Workspace({ sheetId, chatId, isChatShown, onChatShown, onHelp, onSignIn }: WorkspaceProps) {
  const isNarrow = useIsNarrow();
  const [tab, setTab] = useState<"chat" | "sheet">("sheet");
  const chat = useRef<ChatPanelHandle>(null);
  const panels = usePanelFocus();
  const { name, isWaiting } = useDecisionTitle(sheetId, chatId);
  const areJobsShown = useJobs((state) => state.isShown);
  const [filling, setFilling] = useState<{ readonly column: Column | null } | null>(null);

  const openChat = useCallback((id: string | null, isReplacing = false) => navigate(sheetPath(sheetId, id), isReplacing), [sheetId]);
  const showSheet = useCallback(() => setTab("sheet"), []);
  const openSheet = useCallback((id: string) => navigate(sheetPath(id)), []);
  const openTurn = useCallback(
    (id: string) => {
      setTab("chat");
      onChatShown(true);
      openChat(id);
    },
    [openChat, onChatShown],
  );
  const jobsOf = useCallback((turnId: string) => <TurnJobs sheetId={sheetId} turnId={turnId} onOpenSheet={openSheet} />, [sheetId, openSheet]);
  const fill = useCallback((column: Column | null) => setFilling({ column }), []);
  const toChat = useCallback(() => {
    setTab("chat");
    onChatShown(true);
    // The panel may only now come into view.
    requestAnimationFrame(() => chat.current?.focus());
  }, [onChatShown]);
  const shortcuts = useMemo(
    () => ({
      help: onHelp,
      toChat,
      toOtherPanel: () => (panels.isInChat() ? panels.toSheet() : toChat()),
      toggleChat: () => onChatShown(!isChatShown),
      toggleJobs: () => {
        setTab("sheet");
        showJobs(!areJobsShown);
        if (areJobsShown) panels.toSheet();
        // The panel may only now come into view.
        else requestAnimationFrame(() => document.getElementById("jobs-panel")?.focus());
      },
      newChat: () => {
        toChat();
        chat.current?.newChat();
      },
    }),
    [onHelp, toChat, panels, isChatShown, onChatShown, areJobsShown],
  );
  useShortcuts(shortcuts);

  const chatPanel = (
    <ErrorBoundary resetKey={`${sheetId} ${chatId ?? ""}`} fallback={(error, again) => <Crashed error={error} again={again} />}>
      <ChatPanel ref={chat} sheetId={sheetId} chatId={chatId} onOpenChat={openChat} onShowSheet={showSheet} jobsOf={jobsOf} />
    </ErrorBoundary>
  );
  const sheetPanel = (
    <ErrorBoundary resetKey={sheetId} fallback={(error, again) => <Crashed error={error} again={again} />}>
      <SheetPanel
        sheetId={sheetId}
        tools={<JobsButton sheetId={sheetId} />}
        aside={areJobsShown && <JobsPanel sheetId={sheetId} onOpenSheet={openSheet} onOpenChat={openTurn} planOf={planOf} />}
        onCloseAside={hideJobs}
        onFill={fill}
        onSignIn={onSignIn}
      />
    </ErrorBoundary>
  );
  const Layout = isNarrow ? OneAtATime : SideBySide;
  return (
    <main className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">{name}</h1>
      <SheetJobs sheetId={sheetId} />
      <Layout chat={chatPanel} sheet={sheetPanel} isWaiting={isWaiting} isChatShown={isChatShown} onChatShown={onChatShown} tab={tab} onTab={setTab} chatRef={panels.chat} sheetRef={panels.sheet} />
      {filling && <FillDialog sheetId={sheetId} column={filling.column} onClose={() => setFilling(null)} />}
    </main>
  );
}

const hideJobs = () => showJobs(false);
const planOf = (plan: Plan) => <OutsidePlan plan={plan} />;

interface LayoutProps {
  chat: ReactNode;
  sheet: ReactNode;
  /** A plan in the chat waits for a yes. */
  isWaiting: boolean;
  isChatShown: boolean;
  onChatShown: (isShown: boolean) => void;
  tab: "chat" | "sheet";
  onTab: (tab: "chat" | "sheet") => void;
  chatRef: React.RefObject<HTMLDivElement | null>;
  sheetRef: React.RefObject<HTMLDivElement | null>;
}

const PANEL_IDS = ["chat", "sheet"];

function SideBySide({ chat, sheet, isChatShown, onChatShown, chatRef, sheetRef }: LayoutProps) {
  const t = useT();
  const panel = usePanelRef();
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: "workspace", panelIds: PANEL_IDS, storage: localStorage });
  useEffect(() => {
    if (isChatShown) panel.current?.expand();
    else panel.current?.collapse();
  }, [isChatShown, panel]);
  return (
    <Group id="workspace" className="min-h-0 flex-1" defaultLayout={defaultLayout} onLayoutChanged={onLayoutChanged}>
      <Panel
        id="chat"
        panelRef={panel}
        collapsible
        collapsedSize={0}
        minSize={300}
        maxSize="70%"
        defaultSize={400}
        groupResizeBehavior="preserve-pixel-size"
        onResize={(size) => onChatShown(size.inPixels > 0)}
      >
        <div ref={chatRef} className="h-full" inert={!isChatShown}>
          {chat}
        </div>
      </Panel>
      <Separator
        aria-label={t("panel.resize")}
        className="group relative w-px bg-border outline-none before:absolute before:inset-y-0 before:-left-[3px] before:z-10 before:w-[7px] before:transition-colors before:duration-[120ms] hover:before:bg-accent/40 focus-visible:before:bg-accent-text data-[separator=active]:before:bg-accent/60"
      />
      <Panel id="sheet" minSize={320}>
        <div ref={sheetRef} className="h-full bg-surface" tabIndex={-1} id="sheet-panel">
          {sheet}
        </div>
      </Panel>
    </Group>
  );
}

function OneAtATime({ chat, sheet, isWaiting, tab, onTab, chatRef, sheetRef }: LayoutProps) {
  const t = useT();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-b bg-surface px-2 py-1.5">
        <Tabs
          label={`${t("panel.chat")} / ${t("panel.sheet")}`}
          value={tab}
          onChange={(key) => onTab(key === "chat" ? "chat" : "sheet")}
          tabs={[
            { key: "chat", label: isWaiting ? <Wanted text={t("panel.chat")} hint={t("plan.documentTitle")} /> : t("panel.chat"), panelId: "chat-panel" },
            { key: "sheet", label: t("panel.sheet"), panelId: "sheet-panel" },
          ]}
        />
      </div>
      <div ref={chatRef} id="chat-panel" role="tabpanel" aria-label={t("panel.chat")} className="min-h-0 flex-1" hidden={tab !== "chat"}>
        {chat}
      </div>
      <div ref={sheetRef} id="sheet-panel" role="tabpanel" aria-label={t("panel.sheet")} className="min-h-0 flex-1" hidden={tab !== "sheet"} tabIndex={-1}>
        {sheet}
      </div>
    </div>
  );
}

/** A tab where a decision is wanted. */
function Wanted({ text, hint }: { text: string; hint: string }) {
  return (
    <>
      {text}
      <span role="img" aria-label={hint} className="size-1.5 rounded-full bg-accent" />
    </>
  );
}
