/** One file on its way to become a sheet: sent, read, mended, opened; or let go. */
import { useCallback, useEffect, useRef, useState } from "react";

import { ApiProblem, LARGE_SHEET_ROWS, type ReadOptions, type ReadReport, type WireError } from "@/live";
import { wireError } from "@/live/http";

import { checkSize, dropImport, inspectFile, openImport, openImportAsJob, reread, type Inspected } from "./upload";

export type ImportState =
  /** `share` of the file sent; at 1 the server reads it. */
  | { readonly step: "sending"; readonly share: number }
  | { readonly step: "failed"; readonly error: WireError; readonly correlationId: string }
  | {
      readonly step: "found";
      readonly importId: string;
      readonly report: ReadReport;
      readonly options: ReadOptions;
      readonly busy: "rereading" | "opening" | null;
      /** Why the last mending, or the opening, did not work; the report before it stays. */
      readonly error: WireError | null;
    }
  /** The sheet is being made by this job, whoever looks. */
  | { readonly step: "making"; readonly jobId: string; readonly name: string };

export interface FileImport {
  readonly state: ImportState;
  /** Reads the file again with these options on top of the ones before. */
  readonly mend: (options: ReadOptions) => void;
  /** The sheet's id; null when it did not work, or a job makes it. */
  readonly open: (name: string) => Promise<string | null>;
  /** Sends it again after a failure. */
  readonly again: () => void;
}

const isAbort = (reason: unknown) => reason instanceof DOMException && reason.name === "AbortError";

const failure = (reason: unknown): ImportState => ({
  step: "failed",
  error: wireError(reason),
  correlationId: reason instanceof ApiProblem ? reason.correlationId : "",
});

export function useImport(file: File): FileImport {
  const [state, setState] = useState<ImportState>({ step: "sending", share: 0 });
  const [attempt, setAttempt] = useState(0);
  const running = useRef<AbortController | null>(null);
  const isOpened = useRef(false);

  useEffect(() => {
    const control = new AbortController();
    let found: Inspected | null = null;
    setState({ step: "sending", share: 0 });
    checkSize(file, control.signal)
      .then(() => inspectFile(file, (share) => setState((now) => (now.step === "sending" ? { step: "sending", share } : now)), control.signal))
      .then((inspected) => {
        found = inspected;
        if (control.signal.aborted) void dropImport(inspected.import_id);
        else setState({ step: "found", importId: inspected.import_id, report: inspected.report, options: {}, busy: null, error: null });
      })
      .catch((reason: unknown) => {
        if (!isAbort(reason)) setState(failure(reason));
      });
    return () => {
      control.abort();
      running.current?.abort();
      if (found && !isOpened.current) void dropImport(found.import_id);
    };
  }, [file, attempt]);

  const mend = useCallback(
    (change: ReadOptions) => {
      if (state.step !== "found") return;
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      const options: ReadOptions = { ...state.options, ...change };
      setState({ ...state, options, busy: "rereading", error: null });
      reread(state.importId, options, control.signal)
        .then(({ report }) => setState((now) => (now.step === "found" ? { ...now, report, busy: null } : now)))
        .catch((reason: unknown) => {
          if (isAbort(reason)) return;
          // What could not be read stays out of the options, so that the next change starts from what worked.
          setState((now) => (now.step === "found" ? { ...now, options: state.options, busy: null, error: wireError(reason) } : now));
        });
    },
    [state],
  );

  const open = useCallback(
    async (name: string) => {
      if (state.step !== "found") return null;
      setState({ ...state, busy: "opening", error: null });
      try {
        if (state.report.row_count > LARGE_SHEET_ROWS) {
          const job = await openImportAsJob(state.importId, name);
          isOpened.current = true;
          setState({ step: "making", jobId: job.id, name });
          return null;
        }
        const { sheet_id } = await openImport(state.importId, name);
        isOpened.current = true;
        return sheet_id;
      } catch (reason) {
        setState({ ...state, busy: null, error: wireError(reason) });
        return null;
      }
    },
    [state],
  );

  return { state, mend, open, again: () => setAttempt((count) => count + 1) };
}
