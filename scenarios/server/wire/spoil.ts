import type { RawCall } from "#harness/rigs/server-rig.ts";
import type { Endpoint } from "./endpoints.ts";

/** What is wrong with a request. */
export const SPOILS = ["bearer", "id", "unknown", "part", "path", "method", "json", "field", "huge"] as const;
export type Spoil = (typeof SPOILS)[number];

/** Junk as a plan draws it: JSON only. */
export interface Junk {
  readonly endpoint: string;
  readonly spoil: Spoil;
  /** Picks where there is a choice. */
  readonly pick: number;
  /** A body that is no JSON object, mostly. */
  readonly text: string;
  /** Something to stand in a field, mostly where it must not. */
  readonly value: unknown;
}

/** Who the story's callers are. */
export interface Callers {
  readonly id: string;
  readonly own: string;
  /** Bearers that are good for nobody here. */
  readonly wrong: readonly (string | null)[];
  /** A UUID that is no workspace's. */
  readonly unknown: string;
}

/** A request that must be refused with one of these statuses. */
export interface Spoiled {
  readonly call: RawCall;
  readonly statuses: readonly number[];
}

const BAD_IDS: readonly string[] = [
  "0",
  "not-a-uuid",
  "..%2f..%2fetc",
  "%00",
  "%ff",
  "00000000-0000-4000-8000-00000000000",
  "null",
  "%F0%9F%90%99",
];
/** Names of secrets and tokens that are none, whatever one makes of them. */
const BAD_PARTS: readonly string[] = ["..%2f..%2fetc", "%00", "%ff", "%F0%9F%90%99", "a%20b", "x".repeat(5_000), "%2e%2e", "'%3B--"];
const BODY_MAX_BYTES = 1_048_576;
const DEEP = 1_500;

/** What a plan cannot carry as it is: it names it. */
const SPECIALS: Readonly<Record<string, unknown>> = {
  "@deep": JSON.parse(`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`),
  "@deep list": JSON.parse(`${"[".repeat(DEEP)}${"]".repeat(DEEP)}`),
  "@long": "x".repeat(100_000),
  "@nul": "a\0b",
  "@surrogate": "a\uD800b",
  "@key": { "a\0b": true },
  "@proto": JSON.parse('{"__proto__":{"polluted":true}}'),
};

/** The names under which a plan finds them. */
export const SPECIAL_NAMES: readonly string[] = Object.keys(SPECIALS);

const isJsonObject = (text: string): boolean => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

const filled = (body: Endpoint["body"], id: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body ?? {}).map(([key, value]) => [key, value === ":id" ? id : value]));

/** The path with its parameters, the last one replaced by `part` where it has one beside the workspace. */
const targetOf = ({ path, part = "" }: Endpoint, id: string, other = part): string => path.replace(":id", id).replace(/:\w+/, other);

/** The request as it would be right, but for whoever asks. */
const right = (endpoint: Endpoint, callers: Callers, verb: string): RawCall => {
  const { method, gate, body } = endpoint;
  const bearer = gate === "agent" || gate === "own" ? { bearer: callers.own } : {};
  const target = targetOf(endpoint, callers.id);
  return { verb, method, target, ...bearer, ...(body === undefined ? {} : { body: filled(body, callers.id) }) };
};

type Spoiling = (
  endpoint: Endpoint,
  junk: Junk,
  callers: Callers,
) => { readonly call: Partial<RawCall>; readonly statuses: readonly number[] } | null;

/** How each spoil is done; null where it cannot be, or where the request stays right. */
const SPOILINGS: Readonly<Record<Spoil, Spoiling>> = {
  bearer: ({ gate }, { pick }, { wrong, own }) => {
    if (gate === "open") return null;
    const bearers = gate === "admin" ? [...wrong, own] : wrong;
    return { call: { bearer: bearers[pick % bearers.length] ?? null }, statuses: [401] };
  },
  id: (endpoint, { pick }) =>
    endpoint.path.includes(":id")
      ? { call: { target: targetOf(endpoint, BAD_IDS[pick % BAD_IDS.length] ?? "0") }, statuses: [400, 404] }
      : null,
  part: (endpoint, { pick }, { id }) =>
    endpoint.part === undefined
      ? null
      : { call: { target: targetOf(endpoint, id, BAD_PARTS[pick % BAD_PARTS.length] ?? "%00") }, statuses: [400, 404] },
  unknown: (endpoint, _, { unknown }) => {
    const { path, answersForAll } = endpoint;
    if (!path.includes(":id") || answersForAll === true) return null;
    return { call: { target: targetOf(endpoint, unknown) }, statuses: [404] };
  },
  path: (endpoint, _, { id }) => ({ call: { target: `${targetOf(endpoint, id)}/nothing/here` }, statuses: [404] }),
  method: () => ({ call: { method: "PROPFIND" }, statuses: [404, 405] }),
  json: ({ body, mayBeEmpty }, { text }) => {
    if (body === undefined || isJsonObject(text) || (mayBeEmpty === true && text === "")) return null;
    return { call: { body: text }, statuses: [400] };
  },
  field: ({ body, fields = {} }, { pick, value: drawn }, { id }) => {
    const names = Object.keys(fields);
    const name = names[pick % names.length];
    const value = typeof drawn === "string" && drawn in SPECIALS ? SPECIALS[drawn] : drawn;
    if (name === undefined || fields[name]?.(value) !== false) return null;
    return { call: { body: { ...filled(body, id), [name]: value } }, statuses: [400] };
  },
  huge: ({ body }, { pick }, { id }) => {
    if (body === undefined) return null;
    const whole = { ...filled(body, id), filler: "x".repeat(BODY_MAX_BYTES + (pick % 3)) };
    return { call: { body: whole }, statuses: [413] };
  },
};

/** A request that is spoiled so; null where that spoils nothing. */
export const spoiled = (endpoint: Endpoint, junk: Junk, callers: Callers): Spoiled | null => {
  const done = SPOILINGS[junk.spoil](endpoint, junk, callers);
  if (done === null) return null;
  return { call: { ...right(endpoint, callers, junk.endpoint), ...done.call }, statuses: done.statuses };
};
