import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea, type Harbour } from "#harness/rigs/live/live-sea.ts";
import { ToxiproxyClient, type LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import type { Sailed, VoyageCrash, VoyageOrder } from "#harness/voyage/voyage.ts";
import { assembleBackends } from "#scenarios/wiring/assemble-backends.ts";
import { ISOLATES, isolateName } from "#scenarios/wiring/assemble-platform.ts";
import { sailHome } from "#scenarios/wiring/epilogue.ts";
import { realTimeCrash, realTimeHeader } from "#scenarios/wiring/real-time-voyage.ts";
import { buildWorkerRig } from "#scenarios/wiring/worker-rig.ts";
import { PlatformChild, PlatformRemote } from "./platform-child.ts";

export interface BerthOptions {
  /** Where a Toxiproxy answers, such as `http://127.0.0.1:8474`. */
  readonly toxiproxy: string;
  /** Of every proxy's name, so that they are told from other people's. */
  readonly prefix: string;
  /** The control address of a platform that runs already; a process of our own when absent. */
  readonly platform?: string;
}

/** Every link of the worker subject, by its ends. */
export const LIVE_LINKS: readonly (readonly [from: string, to: string])[] = [
  ["host", "sandbox"],
  ...Array.from({ length: ISOLATES }, (_, index) => isolateName(index + 1)).flatMap((isolate) => [
    ["client", isolate] as const,
    [isolate, "host"] as const,
    [isolate, "bucket"] as const,
  ]),
];

const linkName = ([from, to]: readonly [string, string]): string => `${from}>${to}`;

/** Where one live voyage after the other is sailed: the platform's process, the backends' sockets, a proxy on every link. */
export class Berth implements AsyncDisposable {
  readonly #closing = new AsyncDisposableStack();
  readonly #remote: PlatformRemote;
  readonly #listeners: ReadonlyMap<string, Listener>;
  readonly #proxies: ReadonlyMap<string, LinkProxy>;

  private constructor(
    closing: AsyncDisposableStack,
    made: { remote: PlatformRemote; listeners: ReadonlyMap<string, Listener>; proxies: ReadonlyMap<string, LinkProxy> },
  ) {
    this.#closing = closing.move();
    this.#remote = made.remote;
    this.#listeners = made.listeners;
    this.#proxies = made.proxies;
  }

  static async open(options: BerthOptions): Promise<Berth> {
    await using closing = new AsyncDisposableStack();
    const remote =
      options.platform === undefined
        ? closing.use(await PlatformChild.start()).remote
        : await PlatformRemote.at(options.platform);
    const listeners = new Map<string, Listener>();
    for (const party of ["sandbox", "bucket"]) {
      const listener = await Listener.open();
      closing.defer(() => listener.close());
      listeners.set(party, listener);
    }
    const addressOf = (party: string): string => {
      const address = listeners.get(party)?.address ?? remote.addresses.parties[party];
      if (address === undefined) throw new Error(`Nobody listens for ${party}`);
      return address;
    };
    const client = new ToxiproxyClient(options.toxiproxy);
    const wanted = LIVE_LINKS.map((link) => ({ name: `${options.prefix}${linkName(link)}`, upstream: addressOf(link[1]) }));
    const proxies = new Map<string, LinkProxy>();
    for (const proxy of await client.populate(wanted)) {
      closing.defer(() => proxy.remove());
      proxies.set(proxy.name.slice(options.prefix.length), proxy);
    }
    return new Berth(closing, { remote, listeners, proxies });
  }

  /** Sails one voyage, `factor` times faster than real time. */
  async sail(order: VoyageOrder, factor: number): Promise<Sailed> {
    const { name, scenario } = order;
    const header = realTimeHeader(order, { rig: "live", factor });
    const scale = scaleFromNow(factor);
    const harbour: Harbour = {
      origin: (link) => `http://${this.#proxy(link).listen}`,
      listener: (party) => this.#listeners.get(party) ?? fail(`${party} does not live in this process`),
      proxy: (link) => this.#proxy(link),
    };
    const origins = Object.fromEntries([...this.#proxies].map(([link, proxy]) => [link, `http://${proxy.listen}`]));
    await using sea = new LiveSea({ header, scale, harbour });
    const { fleet, bucket, serveSandbox, serveBucket } = assembleBackends(sea, name.model);
    sea.serveEach<SandboxApi>("sandbox", serveSandbox);
    sea.serveEach("bucket", () => serveBucket);
    await this.#remote.launch({
      header,
      scale: { ...scale, startedNs: String(scale.startedNs) },
      env: scenario.env,
      defect: name.defect,
      variant: name.variant,
      origins,
    });
    const client = sea.party("client", "client");
    const isolates = Array.from({ length: ISOLATES }, (_, index) =>
      sea.channel<HttpApi>(client, { to: isolateName(index + 1), methods: ["fetch"], serve: "elsewhere" }),
    );
    const hostControl = (sandbox: string) => this.#remote.hostControl(sandbox);
    const { epochMs } = scale;
    const built = buildWorkerRig({ sea, epochMs, model: name.model, profile: name.profile, client, isolates, fleet, bucket, hostControl, tag: "" });
    let crash: VoyageCrash | null = null;
    try {
      await scenario.run(built.rig, order.plan);
      await sailHome(sea, fleet, built);
    } catch (error) {
      crash = realTimeCrash(error);
    }
    const end = await this.#remote.end();
    sea.recorder.merge(end.events);
    return { history: sea.recorder.history, choices: 0, events: sea.recorder.history.events.length, crash, part: end.part };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing.disposeAsync();
  }

  #proxy(link: string): LinkProxy {
    return this.#proxies.get(link) ?? fail(`no proxy stands on ${link}`);
  }
}

const fail = (because: string): never => {
  throw new Error(because);
};
