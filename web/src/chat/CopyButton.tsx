import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { useT } from "@/i18n";
import { copyText } from "@/ui/copyText";
import { IconButton } from "@/ui/IconButton";
import { toast } from "@/ui/toast";

const SHOWN_MS = 1_500;

interface CopyButtonProps {
  text: () => string;
  label: string;
}

/** Copies, and shows for a moment that it did. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const t = useT();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    if (await copyText(text())) setCopied(true);
    else toast({ title: t("common.copyFailed"), tone: "danger" });
  };
  return <IconButton size="sm" icon={isCopied ? Check : Copy} label={isCopied ? t("common.copied") : label} onClick={() => void copy()} />;
}
