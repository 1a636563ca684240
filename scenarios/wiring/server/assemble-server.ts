import type { ServerParts } from "#harness/platform/server/parts.ts";
import { createServer } from "#harness/platform/server/server.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { HttpLimits } from "#harness/ports/link-failure.ts";
import { PRESENCE_METHODS, type PresenceApi } from "#harness/ports/presence.ts";
import { STORE_METHODS, type StoreApi } from "#harness/ports/store.ts";
import { hasControlPlane, type BackendKind } from "#harness/rigs/server-rig.ts";
import type { ChannelSpec, Party, Sea, Served } from "#harness/rigs/sea.ts";
import { webHttp } from "#scenarios/wiring/isolate-http.ts";
import { journalOf, logOf } from "#scenarios/wiring/sea-records.ts";
import type { ServerBackends } from "./assemble-backends.ts";
import { noteControlPlaneCalls, noteDockerCalls, noteRestarts } from "./backend-calls.ts";
import type { ClientBug } from "./client-bug.ts";
import { nameAgentCall, nameControlPlaneCall, nameDockerCall, nameStatement } from "./call-kinds.ts";
import { serverEnv } from "./environment.ts";

type ServedBackends = {
  readonly [K in "serveDocker" | "serveControlPlane" | "servePresence" | "serveDatabase"]: ServerBackends[K] | "elsewhere";
} & {
  readonly serveAgent: ServerBackends["serveAgent"] | "elsewhere";
  /** None where the server is a process of its own. */
  readonly clientBug?: ClientBug;
};

export interface ServerOptions {
  readonly backend: BackendKind;
  readonly parts: ServerParts;
  readonly env: Readonly<Record<string, string | number>>;
  readonly backends: ServedBackends;
  /** The store when it is not a channel of the sea, such as a driver's connection. */
  readonly store?: StoreApi;
}

/** One process of the workspace server. */
export interface ServerProcess {
  readonly party: Party;
  readonly api: HttpApi;
  /** Resolves when it is ready to serve. */
  start(): Promise<void>;
  /** Resolves when what was in flight has ended and its answers have left (E-115). */
  close(): Promise<void>;
}

/** What is answered at the very end leaves within this, ms. */
const LAST_ANSWERS_MS = 1;

/** Builds one process of the server over a sea; `life` tells it from the processes before it. */
export const serverProcess = (sea: Sea, options: ServerOptions, life: number): ServerProcess => {
  const party = sea.party(life === 1 ? "server" : `server#${life}`, "service");
  const { backend, backends } = options;
  const http = (to: string, spec: Omit<ChannelSpec<HttpApi>, "to" | "methods">): HttpApi =>
    sea.channel<HttpApi>(party, { to, methods: ["fetch"], ...spec });
  const buggy = (api: HttpApi, to: "docker" | "control-plane"): HttpApi => backends.clientBug?.inside(api, to) ?? api;
  const agents = new Map<string, HttpApi>();
  const env = serverEnv(backend, options.env);
  const agent = (origin: string, limits: HttpLimits): HttpApi => {
    const serve = backends.serveAgent === "elsewhere" ? "elsewhere" : backends.serveAgent(origin, limits);
    const known = agents.get(origin) ?? http("agent", { instance: origin, name: nameAgentCall, limits, serve });
    agents.set(origin, known);
    return known;
  };
  const noted = journalOf(sea, "server");
  const server = createServer(
    {
      name: party.name,
      clock: party.clock,
      random: party.random,
      log: logOf(sea, "server"),
      store:
        options.store ??
        sea.channel<StoreApi>(party, { to: "database", methods: STORE_METHODS, name: nameStatement, serve: backends.serveDatabase }),
      presence: sea.channel<PresenceApi>(party, { to: "presence", methods: PRESENCE_METHODS, serve: backends.servePresence }),
      docker:
        backend === "docker" || backend === "saas-docker"
          ? noteDockerCalls(buggy(http("docker", { name: nameDockerCall, serve: backends.serveDocker }), "docker"), noted)
          : null,
      controlPlane: hasControlPlane(backend)
        ? noteControlPlaneCalls(
            buggy(http("control-plane", { name: nameControlPlaneCall, serve: backends.serveControlPlane }), "control-plane"),
            noted,
          )
        : null,
      agent,
      env,
    },
    options.parts,
  );
  const close = async (): Promise<void> => {
    await server.close();
    await sleep(party.clock, LAST_ANSWERS_MS);
  };
  return {
    party,
    api: noteRestarts(webHttp(server), noted),
    start: () => party.run("start", () => server.start()),
    close: () => party.run("close", close),
  };
};

/** The server of a voyage: one process at a time, the next one on the same backends. */
export class ServerBerth {
  readonly #sea: Sea;
  readonly #options: ServerOptions;
  #lives = 1;
  #process: ServerProcess;

  constructor(sea: Sea, options: ServerOptions) {
    this.#sea = sea;
    this.#options = options;
    this.#process = serverProcess(sea, options, 1);
  }

  /** Who answers for the server now. */
  readonly serve = (): Served<HttpApi> => ({ party: this.#process.party, api: this.#process.api });

  /** Of the process that serves now, as its subscriptions have it. */
  get name(): string {
    return this.#process.party.name;
  }

  start(): Promise<void> {
    return this.#process.start();
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  kill(): void {
    this.#process.party.kill();
  }

  /** A new process, on the database that the earlier one left. */
  async reborn(): Promise<void> {
    this.#lives += 1;
    this.#process = serverProcess(this.#sea, this.#options, this.#lives);
    await this.#process.start();
  }
}
