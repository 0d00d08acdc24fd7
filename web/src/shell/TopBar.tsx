import { FileUp, Keyboard, PanelLeft, Share2 } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";

import { ConnectionBadge } from "./ConnectionBadge";
import { Link } from "./Link";
import { Logo } from "./Logo";
import { SettingsMenu } from "./SettingsMenu";
import { ShareDialog } from "./ShareDialog";

interface TopBarProps {
  /** Switcher, or the name of the place. */
  children?: ReactNode;
  isChatShown?: boolean;
  onToggleChat?: () => void;
  /** Left out where the page itself offers it. */
  onImport?: () => void;
  onHelp: () => void;
}

export function TopBar({ children, isChatShown, onToggleChat, onImport, onHelp }: TopBarProps) {
  const t = useT();
  const [isSharing, setSharing] = useState(false);
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface px-2">
      <Link href="/" aria-label={t("bar.home")} className="flex size-8 items-center justify-center rounded-md hover:bg-hover">
        <Logo />
      </Link>
      {onToggleChat && (
        <IconButton icon={PanelLeft} isOn={false} label={t(isChatShown ? "bar.chatHide" : "bar.chatShow")} keys="Mod+B" onClick={onToggleChat} className="max-md:hidden" />
      )}
      <div className="flex min-w-0 flex-1 items-center">{children ?? <span className="text-sm font-semibold">{t("app.name")}</span>}</div>
      <ConnectionBadge />
      {onImport && (
        <Button tone="ghost" icon={FileUp} onClick={onImport} aria-label={t("bar.import")} className="px-2!">
          <span className="max-md:hidden">{t("bar.import")}</span>
        </Button>
      )}
      <Button tone="ghost" icon={Share2} onClick={() => setSharing(true)} aria-label={t("bar.share")} className="px-2!">
        <span className="max-md:hidden">{t("bar.share")}</span>
      </Button>
      <IconButton icon={Keyboard} label={t("bar.shortcuts")} keys="?" onClick={onHelp} className="max-md:hidden" />
      <SettingsMenu />
      {isSharing && <ShareDialog onClose={() => setSharing(false)} />}
    </header>
  );
}
