import { TIMED_OUT, withDeadline, type Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpResponse } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";

/** What came of a call to a backend. */
export interface Heard {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  /** The answer's JSON object; empty when it is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The answer as text, or why there is none. */
  readonly text: string;
}

/** Whether a backend did what it was asked for. */
export const succeeded = ({ status }: Heard): boolean => status !== null && status < 300;

const unheard = (why: string): Heard => ({ status: null, body: {}, text: why });

export interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON when an object, sent as it is when bytes. */
  readonly body?: Readonly<Record<string, unknown>> | Uint8Array;
  /** The longest that is waited, ms. */
  readonly limitMs: number;
  /** Of the answer no more is read (server.md B.3); all of it when absent. */
  readonly maxBytes?: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const jsonObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};

const bodyOf = (body: Asked["body"]): { readonly bytes: Uint8Array | null; readonly type: Readonly<Record<string, string>> } => {
  if (body === undefined) return { bytes: null, type: {} };
  if (body instanceof Uint8Array) return { bytes: body, type: { "content-type": "application/x-tar" } };
  return { bytes: encoder.encode(JSON.stringify(body)), type: { "content-type": "application/json" } };
};

/** Calls a backend; failures of the way there and limits are answers, never rejections. */
export const callBackend = async (api: HttpApi, clock: Clock, asked: Asked): Promise<Heard> => {
  const { bytes, type } = bodyOf(asked.body);
  const request = { method: asked.method, target: asked.target, headers: { ...type, ...asked.headers }, body: bytes };
  let response: HttpResponse | typeof TIMED_OUT;
  try {
    response = await withDeadline(clock, asked.limitMs, api.fetch(request));
  } catch (error) {
    if (error instanceof LinkError) return unheard(error.message);
    throw error;
  }
  if (response === TIMED_OUT) return unheard(`no answer within ${asked.limitMs} ms`);
  const text = decoder.decode(response.body.subarray(0, asked.maxBytes ?? response.body.length));
  return { status: response.status, body: jsonObject(text), text };
};
