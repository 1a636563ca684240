import { classifyServerOutcome } from "#harness/history/server-outcome.ts";
import type { Answer } from "#harness/history/outcome.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Answered, RawCall } from "#harness/rigs/server-rig.ts";
import type { Party } from "#harness/rigs/sea.ts";
import { ADMIN_TOKEN, ORG_ID } from "./environment.ts";
import { unlessGone } from "#scenarios/wiring/hang-up.ts";

/** Who speaks HTTP to the server, and how what it does is recorded. */
export interface ServerClient {
  readonly party: Party;
  readonly clock: Clock;
  readonly epochMs: number;
  readonly recorder: Recorder;
  /** The server behind the link `client>server`. */
  readonly server: HttpApi;
  /** Throws when a duration, ms, is too short at this rig's speed. */
  readonly requireScale: (ms: number) => void;
  /** Gives each operation its number. */
  readonly nextOp: () => number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const bytesOf = (body: RawCall["body"]): Uint8Array | null => {
  if (body === undefined) return null;
  if (body instanceof Uint8Array) return body;
  return encoder.encode(typeof body === "string" ? body : JSON.stringify(body));
};

const requestOf = ({ method, target, body, bearer = ADMIN_TOKEN, headers = {} }: RawCall): HttpRequest => ({
  method,
  target,
  headers: {
    "x-molecule-org-id": ORG_ID,
    ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  },
  body: bytesOf(body),
});

/** A body as the history has it: an object; a list under `list`, anything else as `text`. */
const parseBody = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  const text = decoder.decode(bytes);
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return { list: value as unknown[] };
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : { text };
  } catch {
    return text === "" ? {} : { text };
  }
};

interface Heard {
  readonly answer: Answer;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const send = async (server: HttpApi, request: HttpRequest): Promise<Heard> => {
  try {
    const response = await server.fetch(request);
    return { answer: { status: response.status, body: parseBody(response.body) }, headers: response.headers };
  } catch (error) {
    if (error instanceof LinkError) return { answer: { status: null, sent: error.sent }, code: error.code };
    throw error;
  }
};

/** Fields whose plaintext the history does not keep: a token is a secret, its holder is not. */
const KEPT_SECRET = ["auth_token", "platform_inbound_secret"];

const withoutTokens = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(body).map(([key, value]) => {
      if (KEPT_SECRET.includes(key) && typeof value === "string" && value !== "") return [key, `${value.slice(0, 8)}…`];
      return [key, key === "connection" && typeof value === "object" && value !== null ? "(a connection)" : value];
    }),
  );

const heardOf = (client: ServerClient, call: RawCall, label: string): Promise<Heard> =>
  unlessGone(send(client.server, requestOf(call)), { client, label, afterMs: call.hangUpAfterMs });

const TOKEN_PREFIX_CHARS = 8;

/** What the history keeps of a bearer: the characters of a token that are no secret (server:TOK-14). */
const bearerOf = ({ bearer }: RawCall): { readonly bearer?: string } =>
  typeof bearer === "string" && bearer !== ADMIN_TOKEN ? { bearer: bearer.slice(0, TOKEN_PREFIX_CHARS) } : {};

/** Performs one call and records it; `args` is what the history says of it. */
export const performCall = async (client: ServerClient, call: RawCall, args: Readonly<Record<string, unknown>> = {}): Promise<Answered> => {
  if (call.hangUpAfterMs !== undefined) client.requireScale(call.hangUpAfterMs);
  const op = client.nextOp();
  const label = call.as ?? `op-${op}`;
  const startedAt = client.clock.now() - client.epochMs;
  client.recorder.record({
    type: "invoke",
    op,
    client: label,
    verb: call.verb,
    user: call.workspace ?? "",
    isolate: 1,
    args: { ...args, ...bearerOf(call) },
  });
  const heard = await client.party.run(label, () => heardOf(client, call, label));
  const kind = classifyServerOutcome(call.verb, heard.answer);
  const { status } = heard.answer;
  const body = heard.answer.status === null ? null : (heard.answer.body ?? {});
  const code = heard.code === undefined ? {} : { code: heard.code };
  client.recorder.record({ type: "complete", op, outcome: kind, status, body: body === null ? null : withoutTokens(body), ...code });
  const endedAt = client.clock.now() - client.epochMs;
  return { op, kind, status, body: body ?? {}, headers: heard.headers ?? {}, startedAt, endedAt };
};
