import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import { isUserId } from "#harness/platform/worker/user-path.ts";

/** What is kept of one request (worker:OBS-11). */
export interface RequestRecord {
  /** Method and route, without what varies. */
  readonly endpoint: string;
  readonly userId: string | null;
  readonly durationMs: number;
  readonly status: number;
  readonly success: boolean;
  readonly errorType: "container" | "timeout" | "command" | "other" | null;
  /** Tries beyond the first. */
  readonly retries: number;
  readonly source: string | null;
}

const ERROR_TYPES = { container_error: "container", timeout: "timeout", command_error: "command" } as const;

/** A route's own words: no user, no file, nothing that somebody could fill the metrics with. */
const endpointOf = (method: string, path: string, known: boolean): string => {
  if (!known) return "unknown";
  const segments = path.split("/").filter((one) => one !== "");
  const user = segments[0] === "api" && segments[1] === "super" && segments[2] === "users";
  if (!user) return `${method} /${segments.slice(0, 4).join("/")}`;
  const rest = segments.slice(4);
  const shown = rest[0] === "files" || rest[0] === "exec" ? rest.slice(0, 1) : rest.slice(0, 2);
  return `${method} /users/:id/${shown.join("/")}`;
};

const userIn = (path: string): string | null => {
  const [, user] = /^\/api\/super\/users\/([^/]+)/.exec(path) ?? [];
  return user !== undefined && isUserId(user) ? user : null;
};

/** The record of one request and its answer; `fields` is what the answer says, as far as the platform made it. */
const recordOf = (
  request: { readonly method: string; readonly path: string; readonly durationMs: number },
  status: number,
  fields: Readonly<Record<string, unknown>>,
): RequestRecord => {
  const success = status < 400;
  const errorType = ERROR_TYPES[String(fields["errorType"]) as keyof typeof ERROR_TYPES] ?? "other";
  const attempts = fields["attempts"];
  return {
    endpoint: endpointOf(request.method, request.path, fields["error"] !== "Not found"),
    userId: userIn(request.path),
    durationMs: request.durationMs,
    status,
    success,
    errorType: success ? null : errorType,
    retries: typeof attempts === "number" ? Math.max(0, attempts - 1) : 0,
    source: typeof fields["source"] === "string" ? fields["source"] : null,
  };
};

/** Counts what an answer says about reads and commands (worker:OBS-2, OBS-3). */
const count = ({ metrics }: IsolateContext, record: RequestRecord, fields: Readonly<Record<string, unknown>>): void => {
  if (record.endpoint === "GET /users/:id/files") {
    if (record.status === 200 && (record.source === "r2" || record.source === "container")) {
      metrics.observe({ kind: "read", source: record.source });
    } else if (record.status === 404) metrics.observe({ kind: "read", source: "none" });
  }
  if (record.endpoint === "POST /users/:id/exec") {
    const admitted = record.status === 200 || record.status === 504 || fields["admitted"] === true;
    if (admitted) metrics.observe({ kind: "exec", timedOut: record.status === 504 });
  }
};

/** Keeps, counts and logs one request; its query is logged redacted (worker:OBS-11, OBS-12). */
export const keepRequest = (context: IsolateContext, request: Request, answered: { response: Response; beganAt: number }): void => {
  const { pathname, search } = new URL(request.url);
  const fields = context.told.get(answered.response) ?? {};
  const durationMs = context.ports.clock.now() - answered.beganAt;
  const record = recordOf({ method: request.method, path: pathname, durationMs }, answered.response.status, fields);
  count(context, record, fields);
  context.ports.log.write("info", "request", { ...record, ...(search === "" ? {} : { query: search }) });
};
