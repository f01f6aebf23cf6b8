// The HTTP client. It knows addresses and failures, not the page.
import { integration } from "./frame";
import type { Created, Listed, Outgoing, Posted } from "./types";

/** Nothing usable came back: no network, cut or too slow. Sending again the same id is safe. */
export class Unreachable extends Error {}

/** The server answered with an error. `retry`: worth another try later; `wait`: seconds it asked for. */
export class Refused extends Error {
  constructor(readonly status: number, message: string, readonly wait: number) {
    super(message);
  }
  get retry(): boolean {
    return this.status >= 500 || [408, 425, 429].includes(this.status);
  }
  get gone(): boolean {
    return [401, 404, 410].includes(this.status);
  }
}

const BASE = "/api/conversations";
// The server answers or says "pending" well within this; beyond it the answer is lost on the way.
const LIMIT_MS = 20_000;

export interface Access {
  id: string;
  token: string;
}

/** After a no, `motif`: one of the listed codes; `reason`: what the person added, if anything. */
export interface Opinion {
  thumb: "up" | "down";
  motif?: string;
  reason?: string;
}

async function call(method: string, path: string, token?: string, body?: unknown, stop?: AbortSignal): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), LIMIT_MS);
  const abort = (): void => limit.abort();
  stop?.addEventListener("abort", abort);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token) headers["Authorization"] = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: limit.signal,
      credentials: "omit",
      cache: "no-store",
    });
    if (!response.ok) throw await refusal(response);
    return response;
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Unreachable();
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", abort);
  }
}

async function refusal(response: Response): Promise<Refused> {
  let message = "";
  try {
    const body = (await response.json()) as { error?: { message?: unknown } };
    if (typeof body.error?.message === "string") message = body.error.message;
  } catch {
    // A proxy's page: its status is all there is.
  }
  return new Refused(response.status, message, Number(response.headers.get("Retry-After")) || 0);
}

async function json<T>(pending: Promise<Response>): Promise<T> {
  const response = await pending;
  try {
    return (await response.json()) as T;
  } catch {
    throw new Unreachable();
  }
}

const path = (access: Access, rest = ""): string => `/${encodeURIComponent(access.id)}${rest}`;

export const create = (stop: AbortSignal): Promise<Created> =>
  json(call("POST", "", undefined, integration, stop));

/** Sends a message; the answer holds all that changed since `after`, other tabs included. */
export const post = (access: Access, item: Outgoing, after: number, stop: AbortSignal): Promise<Posted> => {
  const { id, title, choice } = item;
  const body = choice ? { id, choice } : { id, text: title };
  return json(call("POST", path(access, `/messages?after=${after}`), access.token, body, stop));
};

export const list = (access: Access, after: number, stop: AbortSignal): Promise<Listed> =>
  json(call("GET", path(access, `/messages?after=${after}`), access.token, undefined, stop));

export const rate = async (access: Access, message: string, opinion: Opinion): Promise<void> => {
  await call("POST", path(access, `/messages/${encodeURIComponent(message)}/feedback`), access.token, opinion);
};

export const download = async (access: Access): Promise<Blob> =>
  (await call("GET", path(access, "/download"), access.token)).blob();

export const calendar = async (access: Access): Promise<Blob> =>
  (await call("GET", path(access, "/calendar"), access.token)).blob();

/** Where the page to print is asked for. A new window carries no header: a form gives it the token, out of its address. */
export const recapAddress = (access: Access): string => BASE + path(access, "/recap");

export const erase = async (access: Access): Promise<void> => {
  try {
    await call("DELETE", path(access), access.token);
  } catch (error) {
    // Already erased is erased.
    if (!(error instanceof Refused && error.gone)) throw error;
  }
};
