import type { ServerParts } from "#harness/platform/server/parts.ts";
import { createServer } from "#harness/platform/server/server.ts";
import type { Server } from "#harness/platform/server/ports.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpApi, HttpResponse } from "#harness/ports/http.ts";
import type { Random } from "#harness/ports/random.ts";
import type { Row, SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import type { System } from "./explore.ts";
import { Gates } from "./gates.ts";
import { MEETS_REQUESTS } from "./restarts.ts";

const ID = "3f0c8a5e-6b1d-4c55-9c0e-2f6a7d1b9e40";
const ADMIN = "admin-token";
/** Waits of the server's own that may pass: before the stop of a workspace that is being provisioned, and none at all, ms. */
const WAITS_MS = [0, 10_000];
const NOTHING: SqlResult = { rows: [], count: 0 };

const answer = (status: number, body: Readonly<Record<string, unknown>>): HttpResponse => ({
  status,
  headers: {},
  body: new TextEncoder().encode(JSON.stringify(body)),
});

/** One workspace behind a server: rows as far as restarts need them, a control plane, and a gate before every call of either. */
class OneWorkspace {
  readonly gates = new Gates();
  /** What was in the environment of each start, in order. */
  readonly starts: (readonly string[])[] = [];
  readonly wrong: string[] = [];
  readonly #secrets = new Map<string, string>();
  #row: Row = { id: ID, name: "w", tier: 3, runtime: "langgraph", status: "online", url: "", instance_id: "i-0", provision_epoch: 1 };
  #starting = false;
  #draws = 0;

  /** A request stands at the gate under the name of its secret, before its save and before it hears of it; everything else is the cycle's. */
  readonly store: StoreApi = {
    query: async (statement) => {
      const { name, params } = statement;
      if (name === "metrics") return NOTHING;
      if (name !== "secret-save") {
        await this.#cycleAt(name);
        return this.#perform(statement);
      }
      await this.gates.pass(String(params[1]));
      const saved = this.#perform(statement);
      await this.gates.pass(String(params[1]));
      return saved;
    },
    transaction: async (statements) => {
      await this.#cycleAt(statements[0]?.name ?? "");
      return statements.map((statement) => this.#perform(statement));
    },
  };

  readonly controlPlane: HttpApi = {
    fetch: async ({ method, body }) => {
      if (this.#starting) this.wrong.push("a stop or a start while a start is under way");
      if (method === "DELETE") {
        await this.#cycleAt("delete");
        return answer(200, {});
      }
      this.#starting = true;
      await this.gates.pass("cycle");
      this.#starting = false;
      const { env } = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())) as { readonly env: Readonly<Record<string, string>> };
      this.starts.push(Object.keys(env));
      return answer(201, { instance_id: `i-${this.starts.length}` });
    },
  };

  readonly clock: Clock = {
    now: () => 0,
    // Limits of calls never pass, since every call is answered; a wait of the cycle's own is one more gate.
    timer: (ms) => ({ done: WAITS_MS.includes(ms) ? this.#cycleAt("wait") : new Promise(() => {}), cancel: () => {} }),
  };

  readonly random: Random = { uint32: () => hash32(7, (this.#draws += 1)) };

  /** A cycle comes to one of its calls. */
  async #cycleAt(call: string): Promise<void> {
    if (MEETS_REQUESTS.includes(call)) await this.gates.pass("cycle");
  }

  #perform({ name, params }: Statement): SqlResult {
    switch (name) {
      case "secret-save":
        this.#secrets.set(String(params[1]), String(params[2]));
        return { rows: [{ key: params[1] }], count: 1 };
      case "secrets-load": {
        const rows = [...this.#secrets].map(([key, value]) => ({ key, encrypted_value: value, encryption_version: 0 }));
        return { rows, count: rows.length };
      }
      case "workspace":
        return { rows: [this.#row], count: 1 };
      case "cycle-claim":
        this.#row = { ...this.#row, status: "provisioning", provision_epoch: Number(this.#row["provision_epoch"]) + 1 };
        return { rows: [this.#row], count: 1 };
      case "store-machine":
        this.#row = { ...this.#row, instance_id: params[2] };
        return { rows: [this.#row], count: 1 };
      default:
        return NOTHING;
    }
  }
}

/** A server over whichever workspace is the present one. */
const serverOf = (present: () => OneWorkspace, parts: ServerParts): Server => {
  const random: Random = { uint32: () => present().random.uint32() };
  const clock: Clock = { now: () => 0, timer: (ms) => present().clock.timer(ms) };
  const store: StoreApi = {
    query: (statement) => present().store.query(statement),
    transaction: (statements) => present().store.transaction(statements),
  };
  const controlPlane: HttpApi = { fetch: (request) => present().controlPlane.fetch(request) };
  const presence = { get: async () => null, set: async () => {}, delete: async () => {}, expired: () => new Promise<never>(() => {}) };
  const env = { ADMIN_TOKEN: ADMIN, MOLECULE_ORG_ID: "org", RATE_LIMIT: Number.MAX_SAFE_INTEGER };
  const agent = () => fail("no agent is called");
  return createServer(
    { name: "server", clock, random, log: { write: () => {} }, store, presence, docker: null, controlPlane, agent, env },
    parts,
  );
};

const saveOf = (key: string): Request =>
  new Request(`http://platform.test/workspaces/${ID}/secrets`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN}`, "x-molecule-org-id": "org", "content-type": "application/json" },
    body: JSON.stringify({ key, value: "secret" }),
  });

const metricsOf = async (server: Server): Promise<string> =>
  (await server.fetch(new Request("http://platform.test/metrics", { headers: { "x-molecule-org-id": "org" } }))).text();

export interface Saves {
  readonly parts: ServerParts;
  readonly requesters: number;
}

/**
 * Requesters that each save one secret, on the whole server over a workspace that is online: what may
 * come between two calls of a cycle, or of the requesters, is the schedule's. Wrong is a secret that
 * no start has, calls of two cycles at once, and a lane that is not forgotten at the end.
 */
export const savesOnOneWorkspace = ({ parts, requesters }: Saves): System => {
  const keys = Array.from({ length: requesters }, (_, index) => `KEY_${index + 1}`);
  let workspace = new OneWorkspace();
  // To build a server costs more than a schedule: a new one is built when the last schedule has left something in it.
  let server = serverOf(() => workspace, parts);
  const save = async (key: string): Promise<void> => {
    const { status } = await server.fetch(saveOf(key));
    if (status !== 200) workspace.wrong.push(`the save of ${key} was answered ${status}`);
  };
  return async (choose) => {
    workspace = new OneWorkspace();
    const saved = Promise.all(keys.map(save));
    const ended = await workspace.gates.run(choose, saved);
    const { starts, wrong } = workspace;
    if (!ended) return "stuck: a save is not answered";
    const lost = keys.filter((key) => !starts.some((env) => env.includes(key)));
    if (lost.length > 0) wrong.push(`${lost.join(" and ")} reached no start`);
    if (starts.length > requesters) wrong.push(`${starts.length} cycles for ${requesters} requests`);
    if (!(await metricsOf(server)).includes("restart_lanes 0")) wrong.push("the lane is not free at the end");
    if (wrong.length > 0) server = serverOf(() => workspace, parts);
    return wrong[0] ?? null;
  };
};
