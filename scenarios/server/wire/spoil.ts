import type { RawCall } from "#harness/rigs/server-rig.ts";
import { damageBody, hugeBody, otherKind } from "./damaged-body.ts";
import type { Endpoint } from "./endpoints.ts";
import {
  authorizationsOf,
  falseCallersOf,
  FOREIGN_TENANTS,
  FRAMING,
  headersOf,
  LOOSE_FRAMING,
  queriesOf,
  withHeaders,
} from "./ignored-junk.ts";
import { filled, isJsonObject, rightCall, targetOf } from "./right-call.ts";
import { pickOf, type Callers, type Junk, type Spoil, type Spoiler, type Spoiling } from "./spoil-kinds.ts";

/** A request that must be answered with one of these statuses, and change nothing. */
export interface Spoiled {
  readonly call: RawCall;
  readonly statuses: readonly number[];
  readonly isBare: boolean;
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
/** What stands behind a path that ends there. */
const BAD_TAILS: readonly string[] = ["/nothing/here", "/", "//", "/%2e%2e/%00", "/%ff", "/%", ";x=y", "/..%2f"];
/** Methods that no endpoint has. */
const BAD_METHODS: readonly string[] = ["PROPFIND", "TRACE", "OPTIONS", "REPORT", "PURGE", "LINK"];
/** What every tenant may ask (server.md B.1). */
const FREE_OF_TENANTS: readonly string[] = ["/health", "/metrics", "/registry/register", "/registry/heartbeat"];
const DEEP = 1_500;
const ABYSS = 100_000;

/** What a plan cannot carry as it is: it names it. */
const SPECIALS: Readonly<Record<string, unknown>> = {
  "@deep": JSON.parse(`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`),
  "@deep list": JSON.parse(`${"[".repeat(DEEP)}${"]".repeat(DEEP)}`),
  "@long": "x".repeat(100_000),
  "@nul": "a\0b",
  "@surrogate": "a\uD800b",
  "@key": { "a\0b": true },
  "@infinite": Number.POSITIVE_INFINITY,
  // What goes for the deep one goes for a deeper one.
  "@abyss": JSON.parse(`${'{"a":'.repeat(DEEP)}1${"}".repeat(DEEP)}`),
  "@proto": JSON.parse('{"__proto__":{"polluted":true}}'),
};

/** Values that only JSON's text can have: a number that is none, and an object that is too deep to be written. */
const PLACE = "@here";
const WRITTEN: Readonly<Record<string, string>> = {
  "@infinite": "1e999",
  "@abyss": `${'{"a":'.repeat(ABYSS)}1${"}".repeat(ABYSS)}`,
};

/** The names under which a plan finds them. */
export const SPECIAL_NAMES: readonly string[] = Object.keys(SPECIALS);

/** More than there is of any junk, and prime: a pick meets each of the requests with each junk. */
export const JUNK_MAX = 31;

/** How each spoil is done that leaves nothing of the request right. */
const REFUSED = {
  bearer: ({ gate }, { pick }, { wrong, own }) => {
    if (gate === "open") return null;
    const bearers = gate === "admin" ? [...wrong, own] : wrong;
    return { call: { bearer: pickOf(bearers, pick) ?? null }, statuses: [401] };
  },
  authorization: (endpoint, { pick }, callers) => {
    if (endpoint.gate === "open") return null;
    return { call: { bearer: null, headers: { authorization: pickOf(authorizationsOf(callers), pick) ?? "" } }, statuses: [401] };
  },
  id: (endpoint, { pick }) =>
    endpoint.path.includes(":id") ? { call: { target: targetOf(endpoint, pickOf(BAD_IDS, pick) ?? "0") }, statuses: [400, 404] } : null,
  part: (endpoint, { pick }, { id }) =>
    endpoint.part === undefined
      ? null
      : { call: { target: targetOf(endpoint, id, pickOf(BAD_PARTS, pick) ?? "%00") }, statuses: [400, 404] },
  unknown: (endpoint, _, { unknown }) => {
    const { path, answersForAll } = endpoint;
    if (!path.includes(":id") || answersForAll === true) return null;
    return { call: { target: targetOf(endpoint, unknown) }, statuses: [404] };
  },
  path: (endpoint, { pick }, { id }) => ({
    call: { target: `${targetOf(endpoint, id)}${pickOf(BAD_TAILS, pick) ?? "/"}` },
    // Behind a list's path a tail is the id of one of its members, and no good one.
    statuses: [400, 404],
  }),
  method: (_, { pick }) => ({ call: { method: pickOf(BAD_METHODS, pick) ?? "TRACE" }, statuses: [404, 405] }),
  json: ({ body, mayBeEmpty }, { text }) => {
    if (body === undefined || isJsonObject(text) || (mayBeEmpty === true && text === "")) return null;
    return { call: { body: text }, statuses: [400] };
  },
  field: ({ body, fields = {} }, { pick, value: drawn }, { id }) => {
    const names = Object.keys(fields);
    const name = pickOf(names, pick);
    const value = typeof drawn === "string" && Object.hasOwn(SPECIALS, drawn) ? SPECIALS[drawn] : drawn;
    if (name === undefined || fields[name]?.(value) !== false) return null;
    const whole = { ...filled(body, id), [name]: value };
    const written = typeof drawn === "string" && Object.hasOwn(WRITTEN, drawn) ? WRITTEN[drawn] : undefined;
    if (written === undefined) return { call: { body: whole }, statuses: [400] };
    return { call: { body: JSON.stringify({ ...whole, [name]: PLACE }).replace(`"${PLACE}"`, written) }, statuses: [400] };
  },
  huge: ({ body }, { pick }, { id }) => (body === undefined ? null : { call: { body: hugeBody(filled(body, id), pick) }, statuses: [413] }),
  bytes: damageBody,
  content: (endpoint, junk) => (endpoint.body === undefined ? null : { call: otherKind(junk.pick), statuses: [400] }),
  framing: ({ body }, { pick }, { id, framesItself }) => {
    const headers = FRAMING[pick % (FRAMING.length + LOOSE_FRAMING.length)];
    if (body === undefined || headers === undefined || !framesItself) return null;
    return { call: { body: hugeBody(filled(body, id), pick), headers }, statuses: [413] };
  },
  tenant: ({ path }, { pick }, { isTenants }) => {
    if (!isTenants || FREE_OF_TENANTS.includes(path)) return null;
    return { call: { headers: pickOf(FOREIGN_TENANTS, pick) ?? {} }, statuses: [404], isBare: true };
  },
  caller: ({ path }, { pick }, callers) => {
    if (!path.endsWith("/a2a")) return null;
    const bearer = pickOf([null, callers.own, "nobody's"], Math.floor(pick / JUNK_MAX)) ?? null;
    return { call: { bearer, headers: { "x-workspace-id": pickOf(falseCallersOf(callers), pick) ?? "junk" } }, statuses: [401, 403] };
  },
} as const satisfies Partial<Record<Spoil, Spoiler>>;

/** Requests whose answer is known and which change nothing whatever is ignored of them: right ones that only read, and refused ones. */
const stillOf = (endpoint: Endpoint, junk: Junk, callers: Callers): readonly Spoiling[] =>
  [
    endpoint.asItIs === undefined ? null : { call: {}, statuses: endpoint.asItIs },
    endpoint.gate === "open" ? null : { call: { bearer: null }, statuses: [401] },
    REFUSED.unknown(endpoint, junk, callers),
    REFUSED.bearer(endpoint, junk, callers),
    REFUSED.json(endpoint, { ...junk, text: "[]" }),
  ].filter((one) => one !== null);

type Laid = (call: Partial<RawCall>, endpoint: Endpoint, callers: Callers) => Partial<RawCall> | null;

/** Lays over a request what must be as if it were not there. */
const layingOver =
  (lay: (junk: Junk, callers: Callers) => Laid | null): Spoiler =>
  (endpoint, junk, callers) => {
    const still = pickOf(stillOf(endpoint, junk, callers), Math.floor(junk.pick / JUNK_MAX));
    const call = still === undefined ? null : (lay(junk, callers)?.(still.call, endpoint, callers) ?? null);
    return still === undefined || call === null ? null : { call, statuses: still.statuses };
  };

const headersOver = (headers: Readonly<Record<string, string>> | undefined): Laid | null =>
  headers === undefined ? null : (call) => withHeaders(call, headers);

/** How each spoil is done that the contract has ignored. */
const IGNORED = {
  query: layingOver((junk, callers) => (call, endpoint) => ({
    ...call,
    target: `${call.target ?? targetOf(endpoint, callers.id)}?${pickOf(queriesOf(callers), junk.pick) ?? ""}`,
  })),
  header: layingOver((junk, callers) => headersOver(pickOf(headersOf(callers), junk.pick))),
  // A body where none is read, or one that is refused under another name.
  content: layingOver((junk) => (call, endpoint) => (endpoint.body === undefined ? { ...call, ...otherKind(junk.pick) } : null)),
  framing: layingOver(({ pick }, { framesItself }) => headersOver(framesItself ? pickOf([...FRAMING, ...LOOSE_FRAMING], pick) : undefined)),
  authorization: layingOver(({ pick }, callers) => (call) => ({
    ...withHeaders(call, { authorization: pickOf(authorizationsOf(callers), pick) ?? "" }),
    bearer: null,
  })),
  tenant: layingOver(({ pick }) => headersOver(pickOf(FOREIGN_TENANTS, pick))),
  caller: layingOver(({ pick }, callers) => headersOver({ "x-workspace-id": pickOf(falseCallersOf(callers), pick) ?? "junk" })),
} as const satisfies Partial<Record<Spoil, Spoiler>>;

/** A request that is spoiled so; null where that spoils nothing. */
export const spoiled = (endpoint: Endpoint, junk: Junk, callers: Callers): Spoiled | null => {
  const refused: Spoiler | undefined = (REFUSED as Partial<Record<Spoil, Spoiler>>)[junk.spoil];
  const ignored: Spoiler | undefined = (IGNORED as Partial<Record<Spoil, Spoiler>>)[junk.spoil];
  const done = refused?.(endpoint, junk, callers) ?? ignored?.(endpoint, junk, callers) ?? null;
  if (done === null) return null;
  const call = { ...rightCall(endpoint, callers, junk.endpoint), ...done.call };
  return { call, statuses: done.statuses, isBare: done.isBare ?? false };
};
