import { fileURLToPath } from "node:url";
import type { ConnectionOptions } from "#fakes/database/database-connection.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import { PRESENCE_METHODS, type PresenceApi } from "#harness/ports/presence.ts";
import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea, type Harbour } from "#harness/rigs/live/live-sea.ts";
import { assertLoopback } from "#harness/rigs/live/loopback.ts";
import { ToxiproxyClient, type LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { sleep } from "#harness/ports/clock.ts";
import type { AgentSpec, BackendKind, ServerScenario } from "#harness/rigs/server-rig.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import type { BerthOptions } from "#scenarios/wiring/live/berth.ts";
import { PlatformChild } from "#scenarios/wiring/live/platform-child.ts";
import type { EndOfVoyage, ServerLaunchOrder } from "#scenarios/wiring/live/platform-protocol.ts";
import { realTimeCrash, realTimeHeader } from "#scenarios/wiring/real-time-voyage.ts";
import { assembleServerBackends, type ServerBackends } from "#scenarios/wiring/server/assemble-backends.ts";
import { nameAgentCall, nameControlPlaneCall, nameDockerCall, nameServerCall } from "#scenarios/wiring/server/call-kinds.ts";
import { sailServerHome } from "#scenarios/wiring/server/epilogue.ts";
import { buildServerRig } from "#scenarios/wiring/server/server-rig.ts";
import { DatabaseQuay } from "./database/database-quay.ts";
import type { NamedDatabase } from "./database/live-database.ts";

const PROGRAM = fileURLToPath(new URL("./server-process.ts", import.meta.url));

/** Every link of the server subject, by its ends. */
const LINKS: readonly (readonly [from: string, to: string])[] = [
  ["client", "server"],
  ["agent", "server"],
  ["server", "docker"],
  ["server", "control-plane"],
  ["server", "agent"],
  ["server", "presence"],
  ["server", "database"],
];

/** The parties that live in the run's process and speak HTTP. */
const BACKENDS = ["docker", "control-plane", "agent", "presence"];

export interface ServerBerthOptions extends BerthOptions {
  /** The PostgreSQL on which the berth has a database of its own, and what that is called; a PGlite in this thread when null. */
  readonly database: NamedDatabase | null;
  /** Where clients reach the server; a free port when absent. */
  readonly port?: number;
}

interface BerthParts {
  readonly child: PlatformChild;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly proxies: ReadonlyMap<string, LinkProxy>;
  readonly quay: DatabaseQuay;
}

/** How a server is launched at a berth. */
export interface ServerLaunchOptions {
  readonly factor: number;
  readonly env: Readonly<Record<string, string | number>>;
  /** How agents behave of which nothing else is said. */
  readonly agents?: AgentSpec;
}

/** A server under way, with the backends behind it. */
export interface ServerLaunched {
  readonly sea: LiveSea;
  readonly backends: ServerBackends;
  readonly order: ServerLaunchOrder;
}

/** Where one live voyage of the workspace server after the other is sailed: the server's process, the backends' sockets, a proxy on every link. */
export class ServerLiveBerth implements AsyncDisposable {
  readonly #closing = new AsyncDisposableStack();
  readonly #made: BerthParts;

  private constructor(closing: AsyncDisposableStack, made: BerthParts) {
    this.#closing = closing.move();
    this.#made = made;
  }

  static async open(options: ServerBerthOptions): Promise<ServerLiveBerth> {
    await using closing = new AsyncDisposableStack();
    const child = closing.use(await PlatformChild.start(PROGRAM));
    const listeners = new Map<string, Listener>();
    for (const party of BACKENDS) {
      const listener = await Listener.open();
      closing.defer(() => listener.close());
      listeners.set(party, listener);
    }
    const quay = closing.use(await DatabaseQuay.open(options.database));
    const parties: Readonly<Record<string, string>> = { ...child.remote.addresses.parties, database: quay.address };
    const addressOf = (party: string): string => {
      const address = listeners.get(party)?.address ?? parties[party] ?? fail(`nobody listens for ${party}`);
      // A proxy of ours may be spoiled, so none ever leads away from this machine.
      assertLoopback(`http://${address}`, []);
      return address;
    };
    const port = ([from]: (typeof LINKS)[number]) => (from === "client" && options.port !== undefined ? { port: options.port } : {});
    const wanted = LINKS.map((link) => ({ name: `${options.prefix}${link.join(">")}`, upstream: addressOf(link[1]), ...port(link) }));
    const proxies = new Map<string, LinkProxy>();
    for (const proxy of await new ToxiproxyClient(options.toxiproxy).populate(wanted)) {
      closing.defer(() => proxy.remove());
      proxies.set(proxy.name.slice(options.prefix.length), proxy);
    }
    return new ServerLiveBerth(closing, { child, listeners, proxies, quay });
  }

  /** The proxy of every link, by the link's name such as `server>database`. */
  get proxies(): ReadonlyMap<string, LinkProxy> {
    return this.#made.proxies;
  }

  /** Starts the server on a database without rows, with new backends, `factor` times faster than real time; those that were there before are gone. */
  async launch(header: HistoryHeader, { factor, env, agents = {} }: ServerLaunchOptions): Promise<ServerLaunched> {
    const { child, quay, proxies, listeners } = this.#made;
    const scale = scaleFromNow(factor);
    await quay.reset();
    await using closing = new AsyncDisposableStack();
    const harbour: Harbour = {
      origin: (link) => `http://${this.#proxy(link).listen}`,
      listener: (party) => listeners.get(party) ?? fail(`${party} does not live in this process`),
      proxy: (link) => this.#proxy(link),
    };
    const sea = closing.use(new LiveSea({ header, scale, harbour }));
    const backend = header.model as BackendKind;
    const connect = (options: ConnectionOptions) => quay.serve(sea, options);
    const backends = assembleServerBackends(sea, { backend, connect, serveServer: "elsewhere", agents });
    sea.serve<HttpApi>({ to: "docker", methods: ["fetch"], name: nameDockerCall, serve: backends.serveDocker });
    sea.serve<HttpApi>({ to: "control-plane", methods: ["fetch"], name: nameControlPlaneCall, serve: backends.serveControlPlane });
    sea.serveEachHttp("agent", { name: nameAgentCall, find: (origin) => backends.serveAgent(origin, { connectMs: DIAL_MS }) });
    sea.serve<PresenceApi>({ to: "presence", methods: PRESENCE_METHODS, serve: backends.servePresence });
    const origins = Object.fromEntries([...proxies].map(([link, proxy]) => [link, `http://${proxy.listen}`]));
    const { defect, variant } = header;
    const database = quay.urlThrough(this.#proxy("server>database").listen);
    const order = {
      ...{ header, scale: { ...scale, startedNs: String(scale.startedNs) }, env, defect, variant },
      ...{ origins, backend, life: 1, database },
    };
    await child.remote.launch(order);
    closing.move();
    return { sea, backends, order };
  }

  /** Ends what was launched, and tells what the server's process saw of it. */
  end(): Promise<EndOfVoyage> {
    return this.#made.child.remote.end();
  }

  /** Sails one voyage, `factor` times faster than real time. */
  async sail(order: VoyageOrder, factor: number): Promise<Sailed> {
    const { env } = order.scenario as ServerScenario;
    const underWay = await this.launch(realTimeHeader(order, { rig: "live", factor }), { factor, env });
    await using sea = underWay.sea;
    const crash = await this.#tell(order, underWay);
    const end = await this.end();
    sea.recorder.merge(end.events);
    return { history: sea.recorder.history, choices: 0, events: sea.recorder.history.events.length, crash, part: end.part };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing.disposeAsync();
  }

  async #tell(voyage: VoyageOrder, { sea, backends, order }: ServerLaunched): Promise<VoyageCrash | null> {
    const { child, quay } = this.#made;
    const scenario = voyage.scenario as ServerScenario;
    const client = sea.party("client", "client");
    const server = sea.channel<HttpApi>(client, { to: "server", methods: ["fetch"], name: nameServerCall, serve: "elsewhere" });
    let life = 1;
    const rebirth = async (downMs: number): Promise<void> => {
      quay.cut();
      await sleep(client.clock, downMs);
      life += 1;
      await child.remote.launch({ ...order, life });
    };
    const material = {
      sea,
      epochMs: order.scale.epochMs,
      backend: order.backend,
      client,
      server,
      backends,
      database: quay.connection({ clock: client.clock, random: client.random }),
      databaseFaults: backends.database.faults,
      crashServer: async (downMs: number) => {
        await child.remote.crash();
        await rebirth(downMs);
      },
      stopServer: async (downMs: number) => {
        await child.remote.stop();
        await rebirth(downMs);
      },
      seenByServer: () => child.remote.seen(),
    };
    try {
      const built = buildServerRig(material);
      await scenario.run(built.rig, voyage.plan);
      await sailServerHome(material, built);
      return null;
    } catch (error) {
      return realTimeCrash(error);
    }
  }

  #proxy(link: string): LinkProxy {
    return this.#made.proxies.get(link) ?? fail(`no proxy stands on ${link}`);
  }
}

/** How long the server dials an agent, ms of platform time (server:A2A-21): as long as a black hole is silent. */
const DIAL_MS = 10_000;
