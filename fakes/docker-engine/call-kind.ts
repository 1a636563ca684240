import type { HttpRequest } from "#harness/ports/http.ts";

/** Every call that the fake knows, and its kind: how faults, hold points and counts name it. */
export const CALLS = {
  "GET /_ping": "ping",
  "HEAD /_ping": "ping",
  "GET /version": "info",
  "GET /info": "info",
  "GET /system/df": "info",
  "GET /events": "events",
  "POST /containers/create": "create",
  "GET /containers/json": "list",
  "POST /containers/prune": "prune",
  "GET /containers/{id}/json": "inspect",
  "POST /containers/{id}/start": "start",
  "POST /containers/{id}/stop": "stop",
  "POST /containers/{id}/restart": "restart",
  "POST /containers/{id}/kill": "kill",
  "POST /containers/{id}/pause": "pause",
  "POST /containers/{id}/unpause": "unpause",
  "POST /containers/{id}/rename": "rename",
  "POST /containers/{id}/wait": "wait",
  "POST /containers/{id}/attach": "attach",
  "GET /containers/{id}/logs": "logs",
  "DELETE /containers/{id}": "remove",
  "HEAD /containers/{id}/archive": "archive",
  "GET /containers/{id}/archive": "archive",
  "PUT /containers/{id}/archive": "archive",
  "POST /containers/{id}/exec": "exec",
  "POST /exec/{id}/start": "exec",
  "GET /exec/{id}/json": "exec",
  "GET /images/json": "image-list",
  "POST /images/create": "image-pull",
  "GET /images/{image}/json": "image-inspect",
  "DELETE /images/{image}": "image-remove",
  "GET /volumes": "volume-list",
  "POST /volumes/create": "volume-create",
  "POST /volumes/prune": "volume-prune",
  "GET /volumes/{name}": "volume-inspect",
  "DELETE /volumes/{name}": "volume-remove",
  "GET /networks": "network",
  "POST /networks/create": "network",
  "GET /networks/{name}": "network",
  "DELETE /networks/{name}": "network",
  "POST /networks/{name}/connect": "network",
  "POST /networks/{name}/disconnect": "network",
} as const;

export type Call = keyof typeof CALLS;

export type CallKind = (typeof CALLS)[Call] | "other";

/** A request's target in its parts. */
export interface Target {
  /** As it is written, such as `1.41`; null without a prefix. */
  readonly version: string | null;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The call that a request is, with the names in its path; null when the Engine has none such. */
export interface MatchedCall {
  readonly call: Call;
  readonly names: Readonly<Record<string, string>>;
}

// An image's name may have slashes in it.
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${name === "image" ? ".+" : "[^/]+"})`)}$`);

const PATTERNS = (Object.keys(CALLS) as Call[]).map((call) => {
  const [method = "", path = ""] = call.split(" ");
  return { call, method, pattern: patternOf(path) };
});

export const parseTarget = (target: string): Target => {
  const at = target.indexOf("?");
  const whole = at < 0 ? target : target.slice(0, at);
  const [, version, path] = /^\/v(\d+\.\d+)(\/.*)$/.exec(whole) ?? [];
  return {
    version: version ?? null,
    path: path ?? whole,
    query: new URLSearchParams(at < 0 ? "" : target.slice(at + 1)),
  };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const matchCall = (method: string, path: string): MatchedCall | null => {
  for (const { call, method: expected, pattern } of PATTERNS) {
    const found = expected === method ? pattern.exec(path) : null;
    if (found === null) continue;
    return { call, names: Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decoded(value)])) };
  }
  return null;
};

/** What a request asks of the Engine, by the name of its hold point without the party: `start`, `volume-create`, ... */
export const dockerCallKind = ({ method, target }: Pick<HttpRequest, "method" | "target">): CallKind => {
  const matched = matchCall(method, parseTarget(target).path);
  return matched === null ? "other" : CALLS[matched.call];
};
