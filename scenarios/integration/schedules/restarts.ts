import type { Backend, StartOrder } from "#harness/platform/server/backends/backend.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { readConfig } from "#harness/platform/server/config.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { Dispatcher } from "#harness/platform/server/dispatch/dispatcher.ts";
import { Lanes } from "#harness/platform/server/lane/lanes.ts";
import { runCycle } from "#harness/platform/server/life/cycle.ts";
import { requestRestart } from "#harness/platform/server/life/restart.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { Row, SqlResult, Statement } from "#harness/ports/store.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import type { System } from "./explore.ts";
import { Gates } from "./gates.ts";

const ID = "3f0c8a5e-6b1d-4c55-9c0e-2f6a7d1b9e40";
const CYCLE = "cycle";
/** The turn in which a start throws what nobody expects (server:RST-08). */
const PANICS = "cycle!panics";
/** Waits of the server's own that may pass: before the stop of a workspace that is being provisioned, and none at all, ms. */
const WAITS_MS = [0, 10_000];
/** One for all schedules: to write a stack costs more than the rest of a schedule. */
const UNEXPECTED = new Error("nobody expects this");
const NOTHING: SqlResult = { rows: [], count: 0 };

/**
 * Where a cycle may be interrupted: before every call, or only before those that do not commute with a
 * request: what the secrets are read by, and the last one, behind which the lane is freed. The others
 * touch neither secrets nor lanes, so their schedules come to the same (partial-order reduction).
 */
export type Gated = "every call" | "calls that meet requests";
export const MEETS_REQUESTS = ["secrets-load", "store-machine"];

export interface Restarts {
  readonly parts: ServerParts;
  /** Who saves a secret, which asks for a restart by itself. */
  readonly savers: number;
  /** Who changes something and asks for a restart by hand; none when absent. */
  readonly byHand?: number;
  readonly panics: number;
  readonly gated?: Gated;
}

/** One workspace: a row and secrets as far as restarts need them, machines that start when their turn comes, and a gate before every call. */
class OneWorkspace implements Backend {
  readonly name = "control-plane";
  readonly gates = new Gates();
  /** What was in the environment of each start, in order. */
  readonly starts: (readonly string[])[] = [];
  readonly wrong: string[] = [];
  readonly secrets = new Set<string>();
  readonly #gated: Gated;
  #panicsLeft: number;
  #row: Row = { id: ID, name: "w", tier: 3, runtime: "langgraph", status: "online", url: "", instance_id: "i-0", provision_epoch: 1 };
  #starting = false;

  constructor({ gated, panics }: { readonly gated: Gated; readonly panics: number }) {
    this.#gated = gated;
    this.#panicsLeft = panics;
  }

  async query(statement: Statement): Promise<SqlResult> {
    await this.#cycleAt(statement.name);
    return this.#perform(statement);
  }

  async transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]> {
    await this.#cycleAt(statements[0]?.name ?? "");
    return statements.map((statement) => this.#perform(statement));
  }

  async start({ env }: StartOrder): ReturnType<Backend["start"]> {
    this.#overlap();
    this.#starting = true;
    const turn = await this.gates.pass(...(this.#panicsLeft > 0 ? [CYCLE, PANICS] : [CYCLE]));
    this.#starting = false;
    this.starts.push(Object.keys(env));
    if (turn !== PANICS) return { ok: true, machine: `i-${this.starts.length}`, url: "" };
    this.#panicsLeft -= 1;
    throw UNEXPECTED;
  }

  async stop(): ReturnType<Backend["stop"]> {
    this.#overlap();
    await this.#cycleAt("delete");
    return { ok: true, how: "deleted" };
  }

  async probe(): ReturnType<Backend["probe"]> {
    return { kind: "running" };
  }

  async find(): Promise<null> {
    return null;
  }

  async removeVolumes(): ReturnType<Backend["removeVolumes"]> {
    return { ok: true, how: "removed" };
  }

  /** Limits of calls never pass, since every call is answered; a wait of the cycle's own is one more gate. */
  timer(ms: number): ReturnType<Clock["timer"]> {
    return { done: WAITS_MS.includes(ms) ? this.#cycleAt("wait") : new Promise(() => {}), cancel: () => {} };
  }

  #overlap(): void {
    if (this.#starting) this.wrong.push("a stop or a start while a start is under way");
  }

  /** A cycle comes to one of its calls. */
  async #cycleAt(call: string): Promise<void> {
    if (this.#gated === "every call" || MEETS_REQUESTS.includes(call)) await this.gates.pass(CYCLE);
  }

  #perform({ name, params }: Statement): SqlResult {
    switch (name) {
      case "secrets-load":
        return {
          rows: [...this.secrets].map((key) => ({ key, encrypted_value: "value", encryption_version: 0 })),
          count: this.secrets.size,
        };
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

/** What of a server restarts workspaces, without its routes, over whichever workspace is the present one. */
const restarterOf = (present: () => OneWorkspace, parts: ServerParts): ServerContext => {
  let draws = 0;
  const random = { uint32: () => (draws += 1) };
  const clock: Clock = { now: () => 0, timer: (ms) => present().timer(ms) };
  const log = { write: () => {} };
  const closing = new Closing(clock, parts.closeMs);
  const machines: Backend = {
    name: "control-plane",
    start: (order) => present().start(order),
    stop: () => present().stop(),
    probe: () => present().probe(),
    find: () => present().find(),
    removeVolumes: () => present().removeVolumes(),
  };
  const presence = { get: async () => null, set: async () => {}, delete: async () => {}, expired: () => new Promise<never>(() => {}) };
  const store = {
    query: (statement: Statement) => present().query(statement),
    transaction: (statements: readonly Statement[]) => present().transaction(statements),
  };
  const agent = () => fail("no agent is called");
  const context: ServerContext = {
    ports: { name: "server", clock, random, log, store, presence, docker: null, controlPlane: null, agent, env: {} },
    parts,
    config: readConfig({}, parts),
    wired: { controlPlane: true, docker: false },
    closing,
    lanes: new Lanes({ parts, clock, random, log, closing }, (order, cycle) => runCycle(context, order, cycle)),
    dispatcher: new Dispatcher(() => context, { "control-plane": machines, docker: null }),
    ticks: new Map(),
    restarted: new Map(),
  };
  return context;
};

/**
 * Requesters that each change something and ask for a restart, by themselves or by hand, on what of the server restarts
 * workspaces: what may come between two calls of a cycle, or of the requesters, is the schedule's. Wrong is a change that no
 * start has, calls of two cycles at once, a lane that is not forgotten at the end, and a request that is never answered.
 */
export const restartsOfOneWorkspace = ({ parts, savers, byHand = 0, panics, gated = "every call" }: Restarts): System => {
  const saves = Array.from({ length: savers }, (_, index) => `KEY_${index + 1}`);
  const hands = Array.from({ length: byHand }, (_, index) => `HAND_${index + 1}`);
  const keys = [...saves, ...hands];
  let workspace = new OneWorkspace({ gated, panics });
  let context = restarterOf(() => workspace, parts);
  const ask = async (key: string, kind: "auto" | "manual"): Promise<void> => {
    await workspace.gates.pass(key);
    workspace.secrets.add(key);
    await workspace.gates.pass(key);
    await requestRestart(context, ID, { kind });
  };
  return async (choose) => {
    workspace = new OneWorkspace({ gated, panics });
    const asked = Promise.all([...saves.map((key) => ask(key, "auto")), ...hands.map((key) => ask(key, "manual"))]);
    const ended = await workspace.gates.run(choose, asked);
    const { starts, wrong } = workspace;
    if (!ended) wrong.push("stuck: a request is not answered");
    const lost = keys.filter((key) => !starts.some((env) => env.includes(key)));
    if (lost.length > 0) wrong.push(`${lost.join(" and ")} reached no start`);
    if (starts.length > keys.length) wrong.push(`${starts.length} cycles for ${keys.length} requests`);
    if (context.lanes.size > 0) wrong.push("the lane is not free at the end");
    if (wrong.length > 0) context = restarterOf(() => workspace, parts);
    return wrong[0] ?? null;
  };
};
