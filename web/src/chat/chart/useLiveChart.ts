/** A chart kept in step with the sheet: asked for again, with the same arguments, once edits pause and while somebody can see it. */
import { useEffect, useRef, useState } from "react";

import { api, wireError, type ActionResult, type Chart, type WireError } from "@/live";

import { useDoings } from "../doings";
import { useSheetVersion } from "../useSheetOf";

/** Edits come in bursts. */
const SETTLE_MS = 800;

export interface LiveChart {
  readonly chart: Chart;
  /** It shows the sheet as it is now, not as it was when the answer was written. */
  readonly isRedrawn: boolean;
  /** Why it could not be redrawn. */
  readonly problem: WireError | null;
}

/** What the action `chart` answers with, when it is one. */
export function chartOf(result: ActionResult, before: Chart): Chart | null {
  const data = result.data as Partial<Chart> | null;
  if (result.outcome !== "success" || !data || !data.spec || !Array.isArray(data.columns) || !Array.isArray(data.rows)) return null;
  return { ...before, spec: data.spec, columns: data.columns, rows: data.rows, proof: data.proof ?? null, description: data.description ?? before.description };
}

export function useLiveChart(answered: Chart, isVisible: boolean): LiveChart {
  const { sheetId } = useDoings();
  const version = useSheetVersion(sheetId);
  const [live, setLive] = useState<LiveChart>({ chart: answered, isRedrawn: false, problem: null });
  // The state of the sheet that is drawn; where the answer does not say, the first one seen here.
  const drawn = useRef(answered.proof?.sheet_version ?? null);
  const epoch = version?.epoch;
  const seq = version?.seq ?? 0;

  useEffect(() => {
    if (epoch === undefined || seq === 0) return;
    drawn.current ??= { epoch, seq };
    if (!isVisible || (drawn.current.epoch === epoch && drawn.current.seq >= seq)) return;
    const over = new AbortController();
    const again = async () => {
      try {
        const result = await api<ActionResult>(`/sheets/${sheetId}/actions/chart`, { body: answered.arguments, signal: over.signal });
        const chart = chartOf(result, answered);
        drawn.current = chart?.proof?.sheet_version ?? { epoch, seq };
        setLive((now) => (chart ? { chart, isRedrawn: true, problem: null } : { ...now, problem: result.error }));
      } catch (reason) {
        if (over.signal.aborted) return;
        drawn.current = { epoch, seq };
        setLive((now) => ({ ...now, problem: wireError(reason) }));
      }
    };
    const timer = setTimeout(() => void again(), SETTLE_MS);
    return () => {
      clearTimeout(timer);
      over.abort();
    };
  }, [answered, sheetId, epoch, seq, isVisible]);

  return live;
}
