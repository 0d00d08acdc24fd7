import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";

import { DropZone } from "@/home/DropZone";
import { Home } from "@/home/Home";
import { SmartsheetDialog } from "@/home/smartsheet";
import { ImportDialog } from "@/home/ImportDialog";
import { makeEmptySheet } from "@/home/emptySheet";
import { pickFile } from "@/home/pickFile";
import { tellProblem } from "@/home/sheetActions";
import { useT } from "@/i18n";
import { JobNews } from "@/jobs/JobNews";
import { api, ApiProblem } from "@/live";
import { Gate } from "@/shell/Gate";
import { Link } from "@/shell/Link";
import { Missing, Unreachable } from "@/shell/Missing";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { navigate, sheetPath, useRoute } from "@/shell/route";
import { SheetSwitcher } from "@/shell/SheetSwitcher";
import { ShortcutsDialog } from "@/shell/ShortcutsDialog";
import { SkipLink } from "@/shell/SkipLink";
import { TopBar } from "@/shell/TopBar";
import { useListsInStep, useSheets } from "@/shell/useSheets";
import { useShortcuts } from "@/shell/useShortcuts";
import { useSignedIn } from "@/shell/useSignedIn";
import { useStored } from "@/shell/useStored";
import { WorkspaceSkeleton } from "@/shell/WorkspaceSkeleton";
import { usePage } from "@/store";
import { Toaster } from "@/ui/Toaster";

const NOT_SIGNED_IN = 4401;

/** Grid and chat are most of the page's code; the list of sheets does not wait for it. */
const loadWorkspace = () => import("@/shell/Workspace");
const Workspace = lazy(async () => ({ default: (await loadWorkspace()).Workspace }));
if (location.pathname.startsWith("/sheets/")) void loadWorkspace();

/** The page: let in, or not; then the place the address names. */
export function App() {
  const t = useT();
  const connection = usePage((state) => state.connection);
  const me = useQuery({ queryKey: ["me"], queryFn: () => api<{ id: string }>("/me"), staleTime: Infinity });
  const isRefused = connection.kind === "refused" && connection.code === NOT_SIGNED_IN;
  const isOut = isRefused || (me.error instanceof ApiProblem && me.error.status === 401);
  return (
    <>
      {isOut ? <Gate /> : me.data ? <Pages /> : me.error ? <Unreachable onRetry={() => void me.refetch()} /> : null}
      <Toaster label={t("common.notifications")} closeLabel={t("common.close")} />
    </>
  );
}

const openSheet = (sheetId: string) => navigate(sheetPath(sheetId));

function Pages() {
  const route = useRoute();
  const [file, setFile] = useState<File | null>(null);
  const [isHelping, setHelping] = useState(false);
  const [smartsheet, setSmartsheet] = useState<"open" | "sign_in" | null>(null);
  const [isChatShown, setChatShown] = useStored("chat-shown", true);
  useListsInStep();
  const help = useCallback(() => setHelping(true), []);
  const choose = useCallback(() => void pickFile().then((picked) => picked && setFile(picked)), []);
  const fromSmartsheet = useCallback(() => setSmartsheet("open"), []);
  const signIn = useCallback(() => setSmartsheet("sign_in"), []);
  useSignedIn(fromSmartsheet);
  const toggleChat = () => setChatShown(!isChatShown);
  const bar = { onImport: choose, onHelp: help };
  return (
    <div className="flex h-full flex-col bg-bg">
      {route.kind === "sheet" ? (
        <>
          <SkipLink />
          <TopBar {...bar} isChatShown={isChatShown} onToggleChat={toggleChat}>
            <SheetSwitcher sheetId={route.sheetId} />
          </TopBar>
          <OfflineBanner />
          <Suspense fallback={<WorkspaceSkeleton />}>
            <Workspace key={route.sheetId} sheetId={route.sheetId} chatId={route.chatId} isChatShown={isChatShown} onChatShown={setChatShown} onHelp={help} onSignIn={signIn} />
          </Suspense>
        </>
      ) : (
        <>
          {route.kind === "home" ? <TopBar onHelp={help} /> : <TopBar {...bar} />}
          <OfflineBanner />
          {route.kind === "home" ? <HomePage onImport={choose} onSmartsheet={fromSmartsheet} onHelp={help} /> : <Missing />}
        </>
      )}
      <JobNews onOpenSheet={openSheet} />
      <DropZone onFile={setFile} />
      {file && (
        <ImportDialog
          key={`${file.name} ${file.lastModified} ${file.size}`}
          file={file}
          onClose={() => setFile(null)}
          onAnother={choose}
          onOpened={(sheetId) => {
            setFile(null);
            openSheet(sheetId);
          }}
        />
      )}
      {smartsheet && (
        <SmartsheetDialog
          purpose={smartsheet}
          onClose={() => setSmartsheet(null)}
          onOpened={(sheetId) => {
            setSmartsheet(null);
            openSheet(sheetId);
          }}
        />
      )}
      <ShortcutsDialog isOpen={isHelping} onClose={() => setHelping(false)} />
    </div>
  );
}

function HomePage({ onImport, onSmartsheet, onHelp }: { onImport: () => void; onSmartsheet: () => void; onHelp: () => void }) {
  const t = useT();
  const sheets = useSheets();
  const [isMaking, setMaking] = useState(false);
  useShortcuts(useMemo(() => ({ help: onHelp }), [onHelp]));
  const make = () => {
    setMaking(true);
    makeEmptySheet(t("home.untitled"))
      .then((sheetId) => navigate(sheetPath(sheetId)), tellProblem)
      .finally(() => setMaking(false));
  };
  return (
    <Home
      sheets={sheets.data?.sheets}
      error={sheets.error}
      onRetry={() => void sheets.refetch()}
      onImport={onImport}
      onSmartsheet={onSmartsheet}
      onNew={make}
      isMaking={isMaking}
      link={(sheet, className, children) => (
        <Link href={sheetPath(sheet.id)} className={className}>
          {children}
        </Link>
      )}
    />
  );
}
