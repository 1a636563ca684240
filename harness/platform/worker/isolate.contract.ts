import { FakeBucket } from "#fakes/bucket/bucket.ts";
import type { Clock } from "#harness/ports/clock.ts";
import { HOST_METHODS, type HostApi } from "./host/host-api.ts";
import type { HostReply } from "./host/host-call.ts";
import { createIsolate } from "./isolate.ts";
import { referenceParts } from "./parts.ts";

/** The master token of an isolate under test. */
export const SECRET = "the-master-token";

/** 2026-01-01T00:00:00Z, for ever: what needs time is told in scenarios/integration. */
export const NOW = 1_767_225_600_000;
const stillClock: Clock = { now: () => NOW, timer: () => ({ done: new Promise(() => {}), cancel: () => {} }) };

/** What an isolate answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a request differs from an authorised GET. */
export interface Asking {
  readonly method?: string;
  /** Null: no header at all. */
  readonly secret?: string | null;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** Beside the secret. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The name that the request is for. */
  readonly hostname?: string;
}

/** One isolate with a Host that answers as planned and a bucket in memory. */
export interface OpenIsolate {
  readonly ask: (path: string, asking?: Asking) => Promise<Answer>;
  readonly bucket: FakeBucket;
  /** Every call of a Host: `openclaw-u1.read`, with its arguments. */
  readonly hostCalls: readonly { readonly call: string; readonly args: readonly unknown[] }[];
  /** Every key that the bucket was asked for. */
  readonly bucketKeys: readonly string[];
  readonly logs: readonly string[];
  /** The records of requests, which are no part of `logs`. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

/** A reply of a Host that waited for nothing. */
export const done = <T>(value: T): HostReply<T> => ({ ok: true, value, waitedMs: 0 });

/** A text that is no JSON stands as it is, under the name `text`. */
const bodyOf = (text: string): Answer["body"] => {
  if (text === "") return {};
  return text.startsWith("{") ? (JSON.parse(text) as Answer["body"]) : { text };
};

const textOf = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body));

/** Opens an isolate; a Host method that is not planned fails the request that calls it. */
export const openIsolate = (
  planned: {
    readonly missingBindings?: readonly string[];
    readonly host?: Partial<HostApi>;
    readonly env?: Readonly<Record<string, string | number>>;
  } = {},
): OpenIsolate => {
  const hostCalls: { call: string; args: readonly unknown[] }[] = [];
  const bucketKeys: string[] = [];
  const logs: string[] = [];
  const records: Readonly<Record<string, unknown>>[] = [];
  const bucket = new FakeBucket({ clock: stillClock, journal: (entry) => bucketKeys.push(String(entry["key"])) });
  const host = (name: string): HostApi => {
    const stub: Record<string, unknown> = {};
    for (const method of HOST_METHODS) {
      stub[method] = async (...args: readonly unknown[]): Promise<unknown> => {
        hostCalls.push({ call: `${name}.${method}`, args });
        const answer = planned.host?.[method] as ((...given: readonly unknown[]) => unknown) | undefined;
        if (answer === undefined) throw new Error(`no answer was planned for ${name}.${method}`);
        return answer(...args);
      };
    }
    return stub as unknown as HostApi;
  };
  const isolate = createIsolate(
    {
      name: "isolate-1",
      clock: stillClock,
      random: { uint32: () => 7 },
      bucket,
      host,
      log: {
        write: (level, message, fields = {}) => {
          if (message === "request") records.push(fields);
          else logs.push(`${level}: ${message}`);
        },
      },
      settle: async (work) => work,
      missingBindings: planned.missingBindings ?? [],
      env: planned.env ?? { MOLTBOT_GATEWAY_TOKEN: SECRET },
    },
    referenceParts,
  );
  const ask = async (path: string, asking: Asking = {}): Promise<Answer> => {
    const { method = "GET", secret = SECRET, body, hostname = "platform.test" } = asking;
    const headers = new Headers({ ...asking.headers, ...(secret === null ? {} : { "x-admin-secret": secret }) });
    const request = new Request(`http://${hostname}${path}`, { method, headers, ...(body === undefined ? {} : { body: textOf(body) }) });
    const response = await isolate.fetch(request);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: bodyOf(text) };
  };
  return { ask, bucket, hostCalls, bucketKeys, logs, records };
};
