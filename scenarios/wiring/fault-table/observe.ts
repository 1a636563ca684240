import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { HttpApi, HttpRequest, HttpResponse, Pacing } from "#harness/ports/http.ts";
import { LINK_FAILURES, LinkError, type FailurePoint, type HttpLimits, type LinkFailure } from "#harness/ports/link-failure.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { BODY_BYTES, type ConnectionState, type FaultRow } from "./rows.ts";

/** What a caller sees of a fault. */
export interface Observation {
  /** "answered" with the whole body, "nothing" within two minutes, or how the link failed. */
  readonly outcome: "answered" | "nothing" | LinkFailure;
  /** Where the call failed; null when it did not. */
  readonly point: FailurePoint | null;
  /** From the toxic (or the request, when that came later) to the outcome, ms. */
  readonly afterMs: number;
}

/** What every HTTP caller of the platform waits for (server:A2A-21). */
const LIMITS: HttpLimits = { connectMs: 10_000, headersMs: 60_000 };
const PATIENCE_MS = 120_000;

/** The toxic comes this long after the request. */
const HALFWAY_MS = 2_000;
const THINKING_MS = 4_000;

/** A server that pauses within its body, or before it ends a body that ends with its connection. */
const PACING: Partial<Readonly<Record<ConnectionState, Pacing>>> = {
  "mid-body": { firstBytes: BODY_BYTES / 2, pauseMs: THINKING_MS },
  "half-closed": { firstBytes: BODY_BYTES, pauseMs: THINKING_MS },
};

const request: HttpRequest = { method: "POST", target: "/", headers: {}, body: new Uint8Array(BODY_BYTES).fill(0x61) };

const serverOf = (party: Party, state: ConnectionState): HttpApi => ({
  fetch: async (): Promise<HttpResponse> => {
    if (state === "mid-headers") await sleep(party.clock, THINKING_MS);
    // A body without a length ends with its connection: only so is the end of a stream ever waited for.
    const headers: Record<string, string> = state === "half-closed" ? { connection: "close" } : {};
    const pacing = PACING[state];
    return { status: 200, headers, body: new Uint8Array(BODY_BYTES).fill(0x62), ...(pacing === undefined ? {} : { pacing }) };
  },
});

const outcomeOf = async (client: Party, call: Promise<HttpResponse>): Promise<Omit<Observation, "afterMs">> => {
  try {
    const response = await withDeadline(client.clock, PATIENCE_MS, call);
    if (response === TIMED_OUT) return { outcome: "nothing", point: null };
    if (response.body.length !== BODY_BYTES) throw new Error(`${response.body.length} bytes came of ${BODY_BYTES}, as if that were all`);
    return { outcome: "answered", point: null };
  } catch (error) {
    if (error instanceof LinkError) return { outcome: error.failure, point: LINK_FAILURES[error.failure].point };
    throw error;
  }
};

/** The party that row `number` is observed at, as its link has it. */
export const serverName = (number: number): string => `server-${number}`;

/** Does to a connection what the row says, on any sea, and tells what its client sees. */
export const observe = async (sea: Sea, client: Party, row: FaultRow & { readonly number: number }): Promise<Observation> => {
  const { state, toxic, stream } = row;
  const to = serverName(row.number);
  const link = `${client.name}>${to}`;
  const server = sea.party(to, "backend");
  const api = serverOf(server, state);
  const stub = sea.channel<HttpApi>(client, { to, methods: ["fetch"], serve: () => ({ party: server, api }), limits: LIMITS });
  if (state === "idle") await stub.fetch(request);
  let call: Promise<HttpResponse> | undefined;
  if (state === "connecting" || state === "idle") {
    await sea.toxic({ link, stream, toxic });
  } else {
    call = stub.fetch(request);
    call.catch(() => {});
    await sleep(client.clock, HALFWAY_MS);
    await sea.toxic({ link, stream, toxic });
  }
  const began = client.clock.now();
  const seen = await outcomeOf(client, call ?? stub.fetch(request));
  return { ...seen, afterMs: client.clock.now() - began };
};
