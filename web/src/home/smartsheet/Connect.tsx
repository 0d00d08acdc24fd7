import { ExternalLink, Eye, EyeOff, KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";

import { useT } from "@/i18n";
import { errorWords } from "@/i18n/errors";
import { giveToken, signInAddress, type SmartsheetAccess, type WireError } from "@/live";
import { wireError } from "@/live/http";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { TextField } from "@/ui/TextField";

import { rememberPlace } from "./signedIn";

interface ConnectProps {
  access: SmartsheetAccess;
  onConnected: (access: SmartsheetAccess) => void;
}

/** By signing in where that is set up, or with a token: it is checked before it is kept. */
export function Connect({ access, onConnected }: ConnectProps) {
  const t = useT();
  const isExpired = access.account?.state === "expired";
  return (
    <div className="flex flex-col gap-4">
      {isExpired ? (
        <p role="status" className="rounded-md border border-warning-border bg-warning-soft px-3 py-2 text-sm text-warning">
          {t("smartsheet.connect.expired")}
        </p>
      ) : (
        <p className="text-sm text-muted">{t("smartsheet.connect.text")}</p>
      )}
      {access.can_sign_in && (
        <>
          <SignIn />
          <p className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">{t("smartsheet.connect.or")}</p>
        </>
      )}
      <TokenForm isMain={!access.can_sign_in} onConnected={onConnected} />
    </div>
  );
}

function SignIn() {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const signIn = async () => {
    setBusy(true);
    setError(null);
    try {
      const address = await signInAddress();
      rememberPlace();
      location.assign(address);
    } catch (reason) {
      setError(wireError(reason));
      setBusy(false);
    }
  };
  return (
    <div>
      <Button tone="primary" size="lg" icon={ExternalLink} isBusy={isBusy} className="w-full" onClick={() => void signIn()}>
        {t("smartsheet.connect.signIn")}
      </Button>
      <p className="mt-1 text-center text-xs text-muted">{t("smartsheet.connect.leaving")}</p>
      {error && <Problem error={error} />}
    </div>
  );
}

function TokenForm({ isMain, onConnected }: { isMain: boolean; onConnected: (access: SmartsheetAccess) => void }) {
  const t = useT();
  const [token, setToken] = useState("");
  const [isShown, show] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<WireError | null>(null);
  const isEmpty = token.trim() === "";
  const connect = async () => {
    setBusy(true);
    setError(null);
    try {
      onConnected(await giveToken(token.trim()));
    } catch (reason) {
      setError(wireError(reason));
      setBusy(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty && !isBusy) void connect();
      }}
    >
      <TextField
        label={t("smartsheet.connect.token")}
        type={isShown ? "text" : "password"}
        icon={KeyRound}
        value={token}
        maxLength={500}
        autoFocus={isMain}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={t("smartsheet.connect.tokenWhere")}
        onChange={(event) => {
          setToken(event.target.value);
          setError(null);
        }}
        end={<IconButton size="sm" icon={isShown ? EyeOff : Eye} label={t(isShown ? "smartsheet.connect.tokenHidden" : "smartsheet.connect.tokenShown")} onClick={() => show(!isShown)} />}
      />
      {error && (error.code === "source_sign_in_needed" ? <Alert>{t("smartsheet.connect.tokenRefused")}</Alert> : <Problem error={error} />)}
      <Button type="submit" tone={isMain ? "primary" : "secondary"} isBusy={isBusy} disabled={isEmpty} className="self-end">
        {t(isBusy ? "smartsheet.connect.checking" : "smartsheet.connect.do")}
      </Button>
    </form>
  );
}

export function Problem({ error }: { error: WireError }) {
  const { title, fix } = errorWords(error);
  return (
    <Alert>
      {title} {fix}
    </Alert>
  );
}

const Alert = ({ children }: { children: ReactNode }) => (
  <p role="alert" className="rounded-md border border-danger-border bg-danger-soft px-3 py-2 text-sm break-words text-danger">
    {children}
  </p>
);
