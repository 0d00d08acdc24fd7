/** Sending a file with progress, which `fetch` cannot tell; and what else an import needs of the server. */
import { api, ApiProblem, type ErrorBody, type Job, type ReadOptions, type ReadReport } from "@/live";
import { API, problem } from "@/live/http";

export interface Inspected {
  readonly import_id: string;
  readonly report: ReadReport;
}

/** Refuses a file that the server would refuse, before it is sent. Throws `ApiProblem`. */
export async function checkSize(file: File, signal: AbortSignal): Promise<void> {
  const { upload_mb: limit } = await api<{ upload_mb: number }>("/settings", { signal });
  if (file.size <= limit * 1_000_000) return;
  const error = problem("too_large", "file_too_large", `This file is larger than ${limit} MB.`, "Split it, or import a part of it.");
  throw new ApiProblem({ ...error, params: { limit_mb: limit } }, 413, "");
}

/** `onProgress` is told the share sent, 0 to 1; at 1 the server begins to read. Throws `ApiProblem`, or an `AbortError`. */
export function inspectFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Inspected> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", `${API}/imports`);
    request.responseType = "text";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.upload.onload = () => onProgress(1);
    request.onload = () => settle(request, resolve, reject);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(form);
  });
}

const unreachable = () => new ApiProblem(problem("unavailable", "server_unreachable", "The server does not answer.", "Is it still running?"), 0, "");

function settle(request: XMLHttpRequest, resolve: (found: Inspected) => void, reject: (reason: Error) => void): void {
  let body: unknown = null;
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Not JSON: an answer of something between us and the server.
  }
  const { error, correlation_id } = (body ?? {}) as Partial<ErrorBody>;
  if (request.status >= 200 && request.status < 300 && body !== null) resolve(body as Inspected);
  else if (error) reject(new ApiProblem(error, request.status, correlation_id ?? ""));
  else reject(new ApiProblem(problem("internal", "http_error", `The server answered ${request.status}.`), request.status, ""));
}

export const reread = (importId: string, options: ReadOptions, signal: AbortSignal): Promise<Inspected> =>
  api<Inspected>(`/imports/${importId}/reread`, { body: options, signal });

export const openImport = (importId: string, name: string): Promise<{ sheet_id: string }> =>
  api<{ sheet_id: string }>(`/imports/${importId}/open`, { body: { name } });

/** A large file becomes a sheet by a job. */
export const openImportAsJob = async (importId: string, name: string): Promise<Job> => (await api<{ job: Job }>(`/imports/${importId}/open`, { body: { name, as_job: true } })).job;

/** Lets the uploaded file go. That it is gone already is no news. */
export const dropImport = (importId: string): Promise<void> => api<unknown>(`/imports/${importId}`, { method: "DELETE" }).then(nothing, nothing);

const nothing = () => undefined;
