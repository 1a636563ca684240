import { hashOf } from "#harness/platform/server/auth/secret-text.ts";
import type { StartOrder, StartResult } from "#harness/platform/server/backends/backend.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { runCycle } from "#harness/platform/server/life/cycle.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { heartbeatRoute } from "#harness/platform/server/registry/heartbeat.ts";
import { registerRoute } from "#harness/platform/server/registry/register.ts";
import { sweeper } from "#harness/platform/server/sweep/sweeper.ts";
import { CONTAINER_PREFIX } from "#harness/platform/server/sweep/stale-tokens.ts";
import type { Loop } from "#harness/platform/server/health/loop.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { InstantMachines, serverOnStore } from "#scenarios/integration/contested/server-on-store.ts";
import type { System } from "./explore.ts";
import { Gates } from "./gates.ts";
import { TokenStore } from "./token-store.ts";

const ID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
const GRACE_MS = 300_000;
/** A token that a workspace without a container was left with. */
const OLD_TOKEN = "the token of the life before";
const OLD_HASH = hashOf(OLD_TOKEN);
const NOW_MS = new HandClock().now();

/** Who is at work beside the sweeper. */
export type Beside = "restart" | "register" | "heartbeat";

/** Calls that commute with everything that the others do: nobody is interrupted before them. */
const COMMUTES = ["event", "stops-owed", "stop-owed", "stop-done", "secrets-load", "container-owners"];

/** A Docker Engine whose calls wait for their turn, and what lies in the one volume. */
class Engine extends InstantMachines {
  volume: Readonly<Record<string, string>> = {};
  readonly #turn: () => Promise<unknown>;

  constructor(turn: () => Promise<unknown>) {
    super("docker");
    this.#turn = turn;
  }

  override async start(order?: StartOrder): Promise<StartResult> {
    await this.#turn();
    const files = (await order?.files()) ?? {};
    await this.#turn();
    this.volume = files;
    await this.#turn();
    return super.start();
  }

  override async stop(target: Parameters<InstantMachines["stop"]>[0]): ReturnType<InstantMachines["stop"]> {
    await this.#turn();
    return super.stop(target);
  }

  /** The containers as the sweeper sees them: the workspace's, once it runs. */
  get containers(): readonly { readonly id: string; readonly name: string; readonly running: boolean; readonly managed: boolean }[] {
    return this.alive.size === 0 ? [] : [{ id: "c", name: `ws-${ID.slice(0, CONTAINER_PREFIX)}`, running: true, managed: true }];
  }
}

/** What a route reads of a request; a whole one costs more than the rest of a schedule. */
const post = (bearer: string, body: Uint8Array): Request =>
  ({ headers: { get: (name: string) => (name === "authorization" ? `Bearer ${bearer}` : null) }, arrayBuffer: async () => body }) as never;

const bytesOf = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
const BEAT = bytesOf({ workspace_id: ID });
const REGISTRATION = bytesOf({ id: ID, url: "http://ws-0a1b2c3d-4e5:8000", agent_card: {} });
const RESTART = { workspaceId: ID, mode: "restart", reset: false, secrets: null } as const;

/** The workspace in one schedule. */
class OneToken {
  readonly gates = new Gates();
  readonly wrong: string[] = [];
  readonly store = new TokenStore(NOW_MS, async () => {});

  constructor() {
    this.store.rows.set(ID, { id: ID, status: "failed", external: false, epoch: 1, instance: null });
    this.store.tokens.push({ workspace: ID, hash: OLD_HASH, createdAt: NOW_MS - 2 * GRACE_MS, usedAt: null, revoked: null });
  }
}

/** Who is at work on the present workspace, each with the server's own functions and turns of its own. */
class Actors {
  world = new OneToken();
  readonly engine = new Engine(() => this.world.gates.pass("restart"));
  readonly #contexts: Readonly<Record<"sweeper" | "restart" | "register" | "heartbeat" | "agent", ServerContext>>;
  readonly #sweeper: Loop;

  constructor(parts: ServerParts) {
    const as = (actor: string, seed: number): ServerContext => {
      const turn = async (names: readonly string[]): Promise<void> => {
        if (!names.every((name) => COMMUTES.includes(name))) await this.world.gates.pass(actor);
      };
      const store: StoreApi = {
        query: (statement) => this.world.store.behind(turn).query(statement),
        transaction: (statements) => this.world.store.behind(turn).transaction(statements),
      };
      return serverOnStore({ store, seed, machines: this.engine, parts });
    };
    this.#contexts = {
      ...{ sweeper: as("sweeper", 1), restart: as("restart", 2), register: as("register", 3) },
      ...{ heartbeat: as("heartbeat", 4), agent: as("agent", 5) },
    };
    this.#sweeper = sweeper({
      list: async () => {
        await this.world.gates.pass("sweeper");
        return this.engine.containers;
      },
      removeContainer: async () => ({ ok: true, how: "removed" }),
    });
  }

  /** Begins anew. */
  reset(): void {
    this.world = new OneToken();
    this.engine.alive.clear();
    this.engine.volume = {};
  }

  async sweep(turns: number): Promise<void> {
    for (let turn = 1; turn <= turns; turn += 1) await this.#sweeper.work(this.#contexts.sweeper);
  }

  /** A register or heartbeat with this token; what was let in keeps it, unless the restart took it. */
  async call(actor: "register" | "heartbeat" | "agent", bearer: string): Promise<void> {
    const { store, wrong } = this.world;
    const context = this.#contexts[actor];
    const beats = actor === "heartbeat";
    const { status } = await (beats ? heartbeatRoute(context, post(bearer, BEAT)) : registerRoute(context, post(bearer, REGISTRATION)));
    const token = store.tokens.find((one) => one.hash === hashOf(bearer));
    if (status >= 500) wrong.push(`${actor} was answered ${status}`);
    if (status === 200 && token?.revoked?.reason === "stale") wrong.push(`${actor} was let in and its token was swept`);
    if (actor === "agent" && status !== 200) wrong.push(`the new life's register was answered ${status}`);
  }

  /** A cycle, and the register of the life that it starts. */
  async restart(): Promise<void> {
    await runCycle(this.#contexts.restart, RESTART, "cycle");
    await this.call("agent", this.engine.volume[".auth_token"] ?? "");
  }

  /** What must hold when everybody is done. */
  judge(besides: readonly Beside[]): string | null {
    const { store, wrong } = this.world;
    for (const { revoked } of store.tokens)
      if (revoked?.reason === "stale" && revoked.unusedMs <= GRACE_MS) wrong.push(`a token unused for ${revoked.unusedMs} ms was swept`);
    const held = hashOf(this.engine.volume[".auth_token"] ?? "");
    const live = store.live(ID).map(({ hash }) => hash);
    if (besides.includes("restart") && (live.length !== 1 || live[0] !== held))
      wrong.push(`${live.length} tokens are live, the volume's among them: ${live.includes(held)}`);
    return wrong[0] ?? null;
  }
}

/**
 * A turn or two of the sweeper beside others, on the server's own functions over a database in memory: what may come between two calls
 * is the schedule's. Wrong is a token that was swept though it was used or minted within the grace, one that was let in and swept, and
 * a volume whose token is not the live one.
 */
export const sweepBeside = (parts: ServerParts, besides: readonly Beside[], sweeps = 1): System => {
  let actors = new Actors(parts);
  const work = (beside: Beside): Promise<void> => (beside === "restart" ? actors.restart() : actors.call(beside, OLD_TOKEN));
  return async (choose) => {
    actors.reset();
    const all = Promise.all([actors.sweep(sweeps), ...besides.map(work)]);
    if (await actors.world.gates.run(choose, all)) {
      await all;
      return actors.judge(besides);
    }
    actors = new Actors(parts);
    return "stuck: somebody is not answered";
  };
};
