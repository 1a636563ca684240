import type { HistoryHeader } from "#harness/history/event.ts";
import { Listener } from "#harness/rigs/live/listener.ts";
import { assertLoopback } from "#harness/rigs/live/loopback.ts";
import { LiveSea, type Harbour } from "#harness/rigs/live/live-sea.ts";
import { ToxiproxyClient, ToxiproxyError, type LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import type { SdkModel } from "#harness/rigs/rig.ts";
import type { Party } from "#harness/rigs/sea.ts";
import type { Sailed, VoyageOrder } from "#harness/voyage/voyage.ts";
import { assembleBackends, type Backends } from "#scenarios/wiring/assemble-backends.ts";
import { ISOLATES, isolateName } from "#scenarios/wiring/assemble-platform.ts";
import { bucketControl } from "#scenarios/wiring/bucket-control.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { realTimeHeader, tellStory } from "#scenarios/wiring/real-time-voyage.ts";
import { workerOrder } from "#scenarios/wiring/worker-order.ts";
import { buildWorkerRig } from "#scenarios/wiring/worker-rig.ts";
import { PlatformChild, PlatformRemote } from "./platform-child.ts";
import type { EndOfVoyage } from "./platform-protocol.ts";

export interface BerthOptions {
  /** Where a Toxiproxy answers, such as `http://127.0.0.1:8474`. */
  readonly toxiproxy: string;
  /** Of every proxy's name, so that they are told from other people's. */
  readonly prefix: string;
  /** The control address of a platform that runs already; a process of our own when absent. */
  readonly platform?: string;
}

interface BerthParts {
  readonly remote: PlatformRemote;
  readonly client: ToxiproxyClient;
  readonly listeners: ReadonlyMap<string, Listener>;
  readonly proxies: ReadonlyMap<string, LinkProxy>;
}

/** How a platform is launched at a berth. */
export interface LaunchOptions {
  readonly factor: number;
  readonly model: SdkModel;
  readonly env: Readonly<Record<string, string | number>>;
}

/** A platform under way, with the backends behind it. */
export interface Launched {
  readonly sea: LiveSea;
  readonly epochMs: number;
  readonly backends: Backends;
}

/** Every link of the worker subject, by its ends. */
export const LIVE_LINKS: readonly (readonly [from: string, to: string])[] = [
  ["host", "sandbox"],
  ["host", "bucket"],
  ...Array.from({ length: ISOLATES }, (_, index) => isolateName(index + 1)).flatMap((isolate) => [
    ["client", isolate] as const,
    ["cron", isolate] as const,
    [isolate, "host"] as const,
    [isolate, "bucket"] as const,
  ]),
];

const linkName = ([from, to]: readonly [string, string]): string => `${from}>${to}`;

/** Where one live voyage after the other is sailed: the platform's process, the backends' sockets, a proxy on every link. */
export class Berth implements AsyncDisposable {
  readonly #closing = new AsyncDisposableStack();
  readonly #remote: PlatformRemote;
  readonly #client: ToxiproxyClient;
  readonly #listeners: ReadonlyMap<string, Listener>;
  readonly #proxies: ReadonlyMap<string, LinkProxy>;

  private constructor(closing: AsyncDisposableStack, made: BerthParts) {
    this.#closing = closing.move();
    this.#client = made.client;
    this.#remote = made.remote;
    this.#listeners = made.listeners;
    this.#proxies = made.proxies;
  }

  static async open(options: BerthOptions): Promise<Berth> {
    await using closing = new AsyncDisposableStack();
    const remote =
      options.platform === undefined ? closing.use(await PlatformChild.start()).remote : await PlatformRemote.at(options.platform);
    const listeners = new Map<string, Listener>();
    for (const party of ["sandbox", "bucket"]) {
      const listener = await Listener.open();
      closing.defer(() => listener.close());
      listeners.set(party, listener);
    }
    const addressOf = (party: string): string => {
      const address = listeners.get(party)?.address ?? remote.addresses.parties[party];
      if (address === undefined) throw new Error(`Nobody listens for ${party}`);
      // A proxy of ours may be spoiled, so none ever leads away from this machine.
      assertLoopback(`http://${address}`, []);
      return address;
    };
    const client = new ToxiproxyClient(options.toxiproxy);
    const wanted = LIVE_LINKS.map((link) => ({ name: `${options.prefix}${linkName(link)}`, upstream: addressOf(link[1]) }));
    const proxies = new Map<string, LinkProxy>();
    for (const proxy of await client.populate(wanted)) {
      closing.defer(() => proxy.remove());
      proxies.set(proxy.name.slice(options.prefix.length), proxy);
    }
    return new Berth(closing, { remote, client, listeners, proxies });
  }

  /** The proxy of every link, by the link's name such as `isolate-1>bucket`. */
  get proxies(): ReadonlyMap<string, LinkProxy> {
    return this.#proxies;
  }

  /** Builds a new platform and new backends, `factor` times faster than real time; those that were there before are gone. */
  async launch(header: HistoryHeader, { factor, model, env }: LaunchOptions): Promise<Launched> {
    const scale = scaleFromNow(factor);
    const harbour: Harbour = {
      origin: (link) => `http://${this.#proxy(link).listen}`,
      listener: (party) => this.#listeners.get(party) ?? fail(`${party} does not live in this process`),
      proxy: (link) => this.#proxy(link),
    };
    const origins = Object.fromEntries([...this.#proxies].map(([link, proxy]) => [link, `http://${proxy.listen}`]));
    await using closing = new AsyncDisposableStack();
    const sea = closing.use(new LiveSea({ header, scale, harbour }));
    const backends = assembleBackends(sea, model);
    sea.serveEach<SandboxApi>("sandbox", backends.serveSandbox);
    sea.serveEach("bucket", () => backends.serveBucket);
    const { defect, variant } = header;
    await this.#remote.launch({ header, scale: { ...scale, startedNs: String(scale.startedNs) }, env, defect, variant, origins });
    closing.move();
    return { sea, epochMs: scale.epochMs, backends };
  }

  /** Ends what was launched, and tells what the platform's process saw of it. */
  end(): Promise<EndOfVoyage> {
    return this.#remote.end();
  }

  /** Sails one voyage, `factor` times faster than real time. */
  async sail(order: VoyageOrder, factor: number): Promise<Sailed> {
    const { name, scenario } = workerOrder(order);
    const { model } = name;
    const launched = await this.launch(realTimeHeader(order, { rig: "live", factor }), { factor, model, env: scenario.env });
    await using sea = launched.sea;
    const { fleet, bucket } = launched.backends;
    const client = sea.party("client", "client");
    const timer = sea.party("cron", "client");
    const links = (from: Party): readonly HttpApi[] =>
      Array.from({ length: ISOLATES }, (_, index) =>
        sea.channel<HttpApi>(from, { to: isolateName(index + 1), methods: ["fetch"], serve: "elsewhere" }),
      );
    const hostControl = (sandbox: string) => this.#remote.hostControl(sandbox);
    const { epochMs } = launched;
    const built = buildWorkerRig({
      ...{ sea, epochMs, model, profile: name.profile, client, isolates: links(client), fleet, hostControl, tag: "" },
      bucket: bucketControl(bucket),
      cron: { party: timer, isolates: links(timer) },
      deploy: (env) => this.#remote.deploy(env),
      seenByPlatform: () => this.#remote.seen(),
    });
    const crash = await tellStory(order, { sea, fleet, built });
    const end = await this.end();
    await this.#requireProxies();
    sea.recorder.merge(end.events);
    return { history: sea.recorder.history, choices: 0, events: sea.recorder.history.events.length, crash, part: end.part };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing.disposeAsync();
  }

  /** What a voyage saw through a proxy that is not there says nothing about the platform. */
  async #requireProxies(): Promise<void> {
    const standing = await this.#client.proxies();
    const lost = [...this.#proxies]
      .filter(([, { name }]) => !standing.some((one) => one.name === name && one.enabled))
      .map(([link]) => link);
    if (lost.length > 0) throw new ToxiproxyError(`Somebody took proxies of this run away while it sailed: ${lost.join(", ")}`);
  }

  #proxy(link: string): LinkProxy {
    return this.#proxies.get(link) ?? fail(`no proxy stands on ${link}`);
  }
}
