import { classifyOutcome, type Answer } from "#harness/history/outcome.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Outcome, VerbOptions } from "#harness/rigs/outcome.ts";
import type { Party } from "#harness/rigs/sea.ts";
import { unlessGone } from "#scenarios/wiring/hang-up.ts";

/** The master token of every voyage: a canary that must never come back out (worker:OBS-12). */
export const ADMIN_SECRET = "canary-admin-secret-7f3a";

/** Who speaks HTTP to the isolates, and how what it does is recorded. */
export interface Client {
  readonly party: Party;
  readonly clock: Clock;
  readonly epochMs: number;
  readonly recorder: Recorder;
  /** The isolates in order, each behind its own link. */
  readonly isolates: readonly HttpApi[];
  /** Throws when a duration, ms, is too short at this rig's speed. */
  readonly requireScale: (ms: number) => void;
  /** Gives each operation its number. */
  readonly nextOp: () => number;
}

/** One request as a verb makes it. */
export interface Asked {
  /** What it is called in the history. */
  readonly verb: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** JSON when an object or a list; as it is when text or bytes. */
  readonly body?: Readonly<Record<string, unknown>> | readonly unknown[] | string | Uint8Array;
  /** Beside or instead of the usual ones; null leaves one out. Names are lower-case. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The user it is about; empty when none. */
  readonly user: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A request about one user, by its path below the user's. */
export type AskUser = (asked: Omit<Asked, "target" | "user"> & { readonly path: string }, options?: VerbOptions) => Promise<Outcome>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const bytesOf = (body: Asked["body"]): Uint8Array | null => {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  return encoder.encode(typeof body === "string" ? body : JSON.stringify(body));
};

const requestOf = (asked: Asked): HttpRequest => {
  const body = bytesOf(asked.body);
  const json = body === null || asked.body instanceof Uint8Array ? {} : { "content-type": "application/json" };
  const headers: Record<string, string> = { "x-admin-secret": ADMIN_SECRET, ...json };
  for (const [name, value] of Object.entries(asked.headers ?? {})) {
    if (value === null) delete headers[name];
    else headers[name] = value;
  }
  return { method: asked.method, target: asked.target, headers, body };
};

/** JSON as it is, any other text under the name `text`; null when there is neither. */
const parseBody = (bytes: Uint8Array): Readonly<Record<string, unknown>> | null => {
  const text = decoder.decode(bytes);
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return text === "" ? null : { text };
  }
};

/** Headers that say something of their own: these every answer has. */
const COMMON_HEADERS = new Set(["content-type", "content-length", "date", "connection", "keep-alive", "transfer-encoding"]);

const tellingHeaders = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !COMMON_HEADERS.has(name)));

/** What came back, or why nothing did. */
type Heard = { readonly answer: Answer; readonly headers?: Readonly<Record<string, string>>; readonly code?: string };

const send = async (isolate: HttpApi, request: HttpRequest): Promise<Heard> => {
  try {
    const response = await isolate.fetch(request);
    return { answer: { status: response.status, body: parseBody(response.body) }, headers: tellingHeaders(response.headers) };
  } catch (error) {
    if (error instanceof LinkError) return { answer: { status: null, sent: error.sent }, code: error.code };
    throw error;
  }
};

/** Performs one operation and records its beginning and its end. */
export const perform = async (client: Client, asked: Asked, options: VerbOptions = {}): Promise<Outcome> => {
  const number = options.isolate ?? 1;
  const isolate = client.isolates[(number - 1) % client.isolates.length];
  if (isolate === undefined) throw new Error(`There is no isolate ${number}`);
  if (options.hangUpAfterMs !== undefined) client.requireScale(options.hangUpAfterMs);
  const op = client.nextOp();
  const label = options.as ?? `op-${op}`;
  const startedAt = client.clock.now() - client.epochMs;
  client.recorder.record({ type: "invoke", op, client: label, verb: asked.verb, user: asked.user, isolate: number, args: asked.args });
  const heard: Heard = await client.party.run(label, () =>
    unlessGone(send(isolate, requestOf(asked)), { client, label, afterMs: options.hangUpAfterMs }),
  );
  const kind = classifyOutcome(asked.verb, heard.answer);
  const body = heard.answer.status === null ? null : heard.answer.body;
  const headers = Object.keys(heard.headers ?? {}).length === 0 ? {} : { headers: heard.headers ?? {} };
  const code = { ...headers, ...(heard.code === undefined ? {} : { code: heard.code }) };
  client.recorder.record({ type: "complete", op, outcome: kind, status: heard.answer.status, body, ...code });
  return { op, kind, status: heard.answer.status, body: body ?? {}, startedAt, endedAt: client.clock.now() - client.epochMs };
};

/** Asks about one user through `client`. */
export const askUser =
  (client: Client, userId: string): AskUser =>
  ({ path, ...asked }, options) =>
    perform(client, { ...asked, target: `/api/super/users/${userId}${path}`, user: userId }, options);
