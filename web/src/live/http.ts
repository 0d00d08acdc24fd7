/** HTTP as the page uses it: JSON in and out, every failure an `ApiProblem` with the server's own code. */
import { type ErrorBody, type WireError } from "./protocol";

export const API = "/api/v1";

/** An error the server told, or that the way to it made. `status` is 0 when there was no answer. */
export class ApiProblem extends Error {
  constructor(
    readonly error: WireError,
    readonly status: number,
    readonly correlationId: string,
  ) {
    super(error.message);
    this.name = "ApiProblem";
  }
}

export const problem = (category: WireError["category"], code: string, message: string, fix = ""): WireError => ({
  category,
  code,
  message,
  fix,
  params: {},
  is_retryable: category === "unavailable" || category === "timeout",
});

const UNREACHABLE = problem("unavailable", "server_unreachable", "The server does not answer.", "Is it still running? The page tries again.");

/** What went wrong, as every place on the page shows it. */
export function wireError(reason: unknown): WireError {
  if (reason instanceof ApiProblem) return reason.error;
  const message = reason instanceof Error ? reason.message : String(reason);
  return problem("internal", "page_failed", message);
}

export interface ApiOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON; a `FormData` as it is. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly signal?: AbortSignal;
}

/** `path` is below `/api/v1`. Throws `ApiProblem`, or the `AbortError` of `signal`. */
export async function api<T>(path: string, options: ApiOptions = {}): Promise<T> {
  const { body, signal } = options;
  const isForm = typeof FormData !== "undefined" && body instanceof FormData;
  const request: RequestInit = { method: options.method ?? (body === undefined ? "GET" : "POST"), credentials: "same-origin" };
  if (body !== undefined) request.body = isForm ? body : JSON.stringify(body);
  if (body !== undefined && !isForm) request.headers = { "content-type": "application/json" };
  if (signal) request.signal = signal;
  return read<T>(await reach(API + path + queryOf(options.query), request));
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (reason) {
    if (reason instanceof DOMException && reason.name === "AbortError") throw reason;
    throw new ApiProblem(UNREACHABLE, 0, "");
  }
}

function queryOf(query: ApiOptions["query"]): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  const body: unknown = text === "" ? null : parsed(text);
  if (response.ok) return body as T;
  const correlationId = response.headers.get("x-correlation-id") ?? "";
  if (isErrorBody(body)) throw new ApiProblem(body.error, response.status, body.correlation_id || correlationId);
  if (response.status >= 502 && response.status <= 504) throw new ApiProblem(UNREACHABLE, response.status, correlationId);
  throw new ApiProblem(problem("internal", "http_error", `The server answered ${response.status}.`), response.status, correlationId);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "object" && body.error !== null && "code" in body.error;
}
