import { HandClock } from "#fakes/clock/hand-clock.ts";
import type { Backend } from "#harness/platform/server/backends/backend.ts";
import { readConfig } from "#harness/platform/server/config.ts";
import type { ServerContext } from "#harness/platform/server/context.ts";
import { Dispatcher } from "#harness/platform/server/dispatch/dispatcher.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { Lanes } from "#harness/platform/server/lane/lanes.ts";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { PresenceApi } from "#harness/ports/presence.ts";
import type { StoreApi } from "#harness/ports/store.ts";

/** Machines that start and stop at once: what is left of them is a number. */
export class InstantMachines implements Backend {
  readonly name: Backend["name"];
  readonly alive = new Set<string>();
  #starts = 0;

  constructor(name: Backend["name"]) {
    this.name = name;
  }

  async start(): ReturnType<Backend["start"]> {
    this.#starts += 1;
    const machine = `machine-${this.#starts}`;
    this.alive.add(machine);
    return { ok: true, machine, url: "" };
  }

  async stop({ machine }: Parameters<Backend["stop"]>[0]): ReturnType<Backend["stop"]> {
    if (machine === null) this.alive.clear();
    else this.alive.delete(machine);
    return { ok: true, how: "removed" };
  }

  async probe(): ReturnType<Backend["probe"]> {
    return { kind: this.alive.size > 0 ? "running" : "not-running" };
  }

  async find(): Promise<null> {
    return null;
  }

  async removeVolumes(): ReturnType<Backend["removeVolumes"]> {
    return { ok: true, how: "removed" };
  }

  /** The containers that the sweeper sees; none of them is a workspace's. */
  async list(): Promise<readonly []> {
    return [];
  }

  async removeContainer(): ReturnType<Backend["stop"]> {
    return { ok: true, how: "removed" };
  }
}

const noKeys: PresenceApi = {
  get: async () => null,
  set: async () => {},
  delete: async () => {},
  expired: () => new Promise(() => {}),
};

const nobody: HttpApi = { fetch: () => new Promise(() => {}) };

/** Events are nobody's to contend for: without them there are fewer orders to go through. */
const withoutEvents = (store: StoreApi): StoreApi => ({
  query: async (statement) => (statement.name === "event" ? { rows: [], count: 1 } : store.query(statement)),
  transaction: (statements) => store.transaction(statements),
});

export interface ServerOnStore {
  readonly store: StoreApi;
  /** What it draws is its own. */
  readonly seed: number;
  readonly machines: InstantMachines;
  /** What differs from the reference. */
  readonly parts?: Partial<ServerParts>;
}

/** A server's context on this store, with everything else at hand at once, at an instant that is the same for all. */
export const serverOnStore = ({ store, seed, machines, parts: replaced = {} }: ServerOnStore): ServerContext => {
  const clock = new HandClock();
  let draws = seed * 1_000_000;
  const random = { uint32: () => (draws += 1) };
  const log = { write: () => {} };
  const parts = { ...serverParts, ...replaced };
  const env = { PLATFORM_URL: "http://platform.test:8080", MOLECULE_DEPLOY_MODE: "self-hosted" };
  const closing = new Closing(clock, 30_000);
  const context: ServerContext = {
    ports: {
      name: "server",
      clock,
      random,
      log,
      store: withoutEvents(store),
      presence: noKeys,
      docker: null,
      controlPlane: null,
      agent: () => nobody,
      env,
    },
    parts,
    config: readConfig(env, parts),
    wired: { controlPlane: machines.name === "control-plane", docker: machines.name === "docker" },
    closing,
    lanes: new Lanes({ parts, clock, random, log, closing }, async () => {}),
    dispatcher: new Dispatcher(() => context, {
      "control-plane": machines.name === "control-plane" ? machines : null,
      docker: machines.name === "docker" ? machines : null,
    }),
    ticks: new Map(),
    restarted: new Map(),
  };
  return context;
};
