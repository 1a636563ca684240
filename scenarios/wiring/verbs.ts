import { classifyOutcome, type Answer } from "#harness/history/outcome.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Outcome, User, VerbOptions } from "#harness/rigs/rig.ts";
import type { Party } from "#harness/rigs/sea.ts";

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

/** The verbs of one user; shapes and URLs live here and nowhere else. */
export type Verbs = Pick<User, "read" | "exec" | "wake" | "restart" | "state" | "stateV2">;

interface Asked {
  readonly verb: string;
  readonly method: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const requestOf = (userId: string, asked: Asked): HttpRequest => {
  const body = asked.body === undefined ? null : encoder.encode(JSON.stringify(asked.body));
  return {
    method: asked.method,
    target: `/api/super/users/${userId}${asked.path}`,
    headers: { "x-admin-secret": ADMIN_SECRET, ...(body === null ? {} : { "content-type": "application/json" }) },
    body,
  };
};

const parseBody = (bytes: Uint8Array): Readonly<Record<string, unknown>> | null => {
  try {
    return JSON.parse(decoder.decode(bytes)) as Readonly<Record<string, unknown>>;
  } catch {
    return null;
  }
};

/** What came back, or why nothing did. */
type Heard = { readonly answer: Answer; readonly code?: string };

const send = async (isolate: HttpApi, request: HttpRequest): Promise<Heard> => {
  try {
    const response = await isolate.fetch(request);
    return { answer: { status: response.status, body: parseBody(response.body) } };
  } catch (error) {
    if (error instanceof LinkError) return { answer: { status: null, sent: error.sent }, code: error.code };
    throw error;
  }
};

const CLIENT_GONE: Heard = { answer: { status: null, sent: "maybe" }, code: "CLIENT_GONE" };

const perform = async (client: Client, userId: string, wanted: { asked: Asked; options: VerbOptions }): Promise<Outcome> => {
  const { asked, options } = wanted;
  const number = options.isolate ?? 1;
  const isolate = client.isolates[(number - 1) % client.isolates.length];
  if (isolate === undefined) throw new Error(`There is no isolate ${number}`);
  if (options.hangUpAfterMs !== undefined) client.requireScale(options.hangUpAfterMs);
  const op = client.nextOp();
  const label = options.as ?? `op-${op}`;
  const startedAt = client.clock.now() - client.epochMs;
  client.recorder.record({ type: "invoke", op, client: label, verb: asked.verb, user: userId, isolate: number, args: asked.args });
  const heard = await client.party.run(label, async () => {
    const answer = send(isolate, requestOf(userId, asked));
    if (options.hangUpAfterMs === undefined) return answer;
    const timer = client.clock.timer(options.hangUpAfterMs);
    const gone = timer.done.then(() => {
      client.party.hangUp(label);
      return CLIENT_GONE;
    });
    try {
      return await Promise.race([answer, gone]);
    } finally {
      timer.cancel();
    }
  });
  const kind = classifyOutcome(asked.verb, heard.answer);
  const body = heard.answer.status === null ? null : heard.answer.body;
  const code = heard.code === undefined ? {} : { code: heard.code };
  client.recorder.record({ type: "complete", op, outcome: kind, status: heard.answer.status, body, ...code });
  return { op, kind, status: heard.answer.status, body: body ?? {}, startedAt, endedAt: client.clock.now() - client.epochMs };
};

/** The verbs of `userId` through `client`. */
export const verbsOf = (client: Client, userId: string): Verbs => {
  const ask = (asked: Asked, options: VerbOptions = {}): Promise<Outcome> => perform(client, userId, { asked, options });
  return {
    read: (path, options) => {
      const query = options?.source === undefined ? "" : `?source=${options.source}`;
      const encoded = path.split("/").map(encodeURIComponent).join("/");
      return ask(
        { verb: "read", method: "GET", path: `/files${encoded}${query}`, args: { path, source: options?.source ?? "auto" } },
        options,
      );
    },
    exec: (command, options) => {
      const { timeoutMs, maxWakeMs } = options ?? {};
      const limits = {
        ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
        ...(maxWakeMs === undefined ? {} : { maxWakeTime: maxWakeMs }),
      };
      return ask({ verb: "exec", method: "POST", path: "/exec", body: { command, ...limits }, args: { command, ...limits } }, options);
    },
    wake: (options) => {
      const limits = options?.maxWakeMs === undefined ? {} : { maxWakeTime: options.maxWakeMs };
      return ask({ verb: "wake", method: "POST", path: "/wake", body: limits, args: limits }, options);
    },
    restart: (options) => ask({ verb: "restart", method: "POST", path: "/restart-async", args: {} }, options),
    state: (options) => ask({ verb: "state", method: "GET", path: "/state", args: {} }, options),
    stateV2: (options) => ask({ verb: "stateV2", method: "GET", path: "/state/v2", args: {} }, options),
  };
};
