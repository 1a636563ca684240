import { matchCall, parseTarget } from "#fakes/docker-engine/call-kind.ts";
import type { HttpApi, HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";

type Note = (entry: JournalEntry) => void;

const decoder = new TextDecoder();

const fieldOf = (bytes: Uint8Array | null, field: string): string => {
  try {
    const value: unknown = bytes === null ? {} : JSON.parse(decoder.decode(bytes));
    return String((value as Readonly<Record<string, unknown>> | null)?.[field] ?? "");
  } catch {
    return "";
  }
};

/** Notes when one call begins and when it ends, in whatever way. */
const span = async (call: () => Promise<HttpResponse>, note: (phase: "begin" | "end") => void): Promise<HttpResponse> => {
  note("begin");
  try {
    return await call();
  } finally {
    note("end");
  }
};

/** Writes down when starts, stops and probes of instances begin and end, as their caller sees it. */
export const noteControlPlaneCalls = (api: HttpApi, journal: Note): HttpApi => ({
  fetch: (request) => {
    const call = (): Promise<HttpResponse> => api.fetch(request);
    const { path, query } = parseTarget(request.target);
    const workspace = /^\/cp\/workspaces\/([^/]+)$/.exec(path)?.[1] ?? "";
    if (request.method === "POST" && workspace === "provision") {
      const started = fieldOf(request.body, "workspace_id");
      return span(call, (phase) => journal({ kind: `start-${phase}`, workspace: started }));
    }
    const machine = query.get("instance_id") ?? "";
    if (request.method === "GET" && path.endsWith("/status"))
      return span(call, (phase) => journal({ kind: `probe-${phase}`, workspace: path.split("/").at(-2) ?? "" }));
    if (request.method === "DELETE") return span(call, (phase) => journal({ kind: `stop-${phase}`, workspace, machine }));
    return call();
  },
});

const RESTART = /^\/workspaces\/([^/]+)\/restart$/;

/** Writes down when a restart that somebody asks for has come to the server. */
export const noteRestarts = (api: HttpApi, journal: Note): HttpApi => ({
  fetch: (request) => {
    const workspace = request.method === "POST" ? RESTART.exec(parseTarget(request.target).path)?.[1] : undefined;
    if (workspace !== undefined) journal({ kind: "restart-asked", workspace });
    return api.fetch(request);
  },
});

const NAME = /^ws-(.+)$/;

/** Follows the calls on one engine: those that make a container, start it, look at it or remove it. */
class EngineCalls {
  readonly #journal: Note;
  /** Names by container id. */
  readonly #names = new Map<string, string>();

  constructor(journal: Note) {
    this.#journal = journal;
  }

  /** What the calls of this request's kind mean for its workspace. */
  async follow(request: HttpRequest, call: () => Promise<HttpResponse>): Promise<HttpResponse> {
    const { path, query } = parseTarget(request.target);
    const matched = matchCall(request.method, path);
    const id = matched?.names["id"] ?? "";
    const workspace = NAME.exec(query.get("name") ?? this.#names.get(id) ?? id)?.[1];
    if (matched === null || workspace === undefined) return call();
    const noted = (what: "start" | "stop" | "probe"): Promise<HttpResponse> =>
      span(call, (phase) => this.#journal({ kind: `${what}-${phase}`, workspace }));
    if (matched.call === "DELETE /containers/{id}") return noted("stop");
    // By its name: whoever has just started it asks by its id.
    if (matched.call === "GET /containers/{id}/json" && NAME.test(id)) return noted("probe");
    if (matched.call === "POST /containers/{id}/start") return noted("start");
    if (matched.call !== "POST /containers/create") return call();
    const response = await noted("start");
    if (response.status === 201) this.#names.set(fieldOf(response.body, "Id"), `ws-${workspace}`);
    return response;
  }
}

/** Writes down when starts, stops and probes of containers begin and end, as their caller sees it; workspaces by the characters in the containers' names. */
export const noteDockerCalls = (api: HttpApi, journal: Note): HttpApi => {
  const calls = new EngineCalls(journal);
  return { fetch: (request) => calls.follow(request, () => api.fetch(request)) };
};
