import type { Row, StoreApi } from "#harness/ports/store.ts";
import { sleep, type Clock } from "#harness/ports/clock.ts";
import type { AgentControl, Answered, CallOptions, MachineControl, RawCall, Workspace } from "#harness/rigs/server-rig.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { performCall, type ServerClient } from "./server-call.ts";

/** What a workspace's handle is made of. */
export interface WorkspaceMaterial {
  readonly client: ServerClient;
  /** The database, read past the server and past every link. */
  readonly database: StoreApi;
  readonly clock: Clock;
  readonly created: Outcome;
  readonly agent: AgentControl;
  readonly machine: MachineControl;
}

/** How often a row is looked at while its status is waited for, ms. */
const LOOK_MS = 1_000;

const ROW = "SELECT * FROM workspaces WHERE id = $1";
/** Of what is looked at again and again, no more than is wanted. */
const STATUS = "SELECT status FROM workspaces WHERE id = $1";
const TOKENS = `SELECT id, prefix, created_at, last_used_at, revoked_at, revoked_reason FROM workspace_auth_tokens
  WHERE workspace_id = $1 ORDER BY created_at, id`;

type Verbs = Omit<Workspace, "id" | "created" | "agent" | "machine" | "row" | "tokens" | "reaches">;
type Asked = Pick<RawCall, "verb" | "method" | "body"> & { readonly path: string; readonly args?: Readonly<Record<string, unknown>> };

const messageOf = (text: string, messageId: string): Readonly<Record<string, unknown>> => ({
  jsonrpc: "2.0",
  id: messageId,
  method: "message/send",
  params: { message: { kind: "message", role: "user", messageId, parts: [{ kind: "text", text }] } },
});

const verbsOf = (client: ServerClient, id: string): Verbs => {
  const ask = (asked: Asked, options: CallOptions = {}): Promise<Answered> => {
    const { path, args = {}, ...rest } = asked;
    return performCall(client, { ...options, ...rest, target: `/workspaces/${id}${path}`, workspace: id }, args);
  };
  const post = (verb: string, path: string, options?: CallOptions): Promise<Outcome> => ask({ verb, method: "POST", path }, options);
  return {
    restart: ({ reset, ...options } = {}) => post("restart", `/restart${reset === true ? "?reset=true" : ""}`, options),
    pause: (options) => post("pause", "/pause", options),
    resume: (options) => post("resume", "/resume", options),
    hibernate: ({ force = false, ...options } = {}) =>
      ask({ verb: "hibernate", method: "POST", path: `/hibernate${force ? "?force=true" : ""}`, args: { force } }, options),
    remove: ({ confirm = true, purge = false, ...options } = {}) =>
      ask({ verb: "delete", method: "DELETE", path: `?confirm=${confirm}&purge=${purge}`, args: { confirm, purge } }, options),
    collapse: (options) => post("collapse", "/collapse", options),
    saveSecret: (key, value, options) =>
      ask({ verb: "saveSecret", method: "PUT", path: "/secrets", body: { key, value }, args: { key, value } }, options),
    deleteSecret: (key, options) => ask({ verb: "deleteSecret", method: "DELETE", path: `/secrets/${key}`, args: { key } }, options),
    setModel: (model, options) => ask({ verb: "setModel", method: "PUT", path: "/model", body: { model }, args: { model } }, options),
    a2a: (text, options) =>
      ask(
        { verb: "a2a", method: "POST", path: "/a2a", body: messageOf(text, `msg-${text}`), args: { text } },
        { bearer: null, ...options },
      ),
    get: (options) => ask({ verb: "get", method: "GET", path: "" }, options),
    state: (options) => ask({ verb: "state", method: "GET", path: "/state" }, options),
    mintToken: (options) => post("mintToken", "/tokens", options),
    rotate: (options) => post("rotate", "/external/rotate", options),
    connection: (options) => ask({ verb: "connection", method: "GET", path: "/external/connection" }, options),
  };
};

/** A workspace as scenarios see it. */
export const workspaceOf = (material: WorkspaceMaterial, id: string): Workspace => {
  const { client, database, clock, created, agent, machine } = material;
  const read = async (sql: string): Promise<readonly Row[]> => (await database.query({ name: "story", sql, params: [id] })).rows;
  const row = async (): Promise<Row | null> => (await read(ROW))[0] ?? null;
  return {
    id,
    created,
    agent,
    machine,
    ...verbsOf(client, id),
    row,
    tokens: () => read(TOKENS),
    reaches: async (status, withinMs) => {
      const until = clock.now() + withinMs;
      for (;;) {
        if ((await read(STATUS))[0]?.["status"] === status) return true;
        if (clock.now() >= until) return false;
        await sleep(clock, LOOK_MS);
      }
    },
  };
};
