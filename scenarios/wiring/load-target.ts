import type { FakeBucket } from "#fakes/bucket/bucket.ts";
import type { SandboxFleet } from "#fakes/sandbox/fleet.ts";
import { bootOf } from "#fakes/sandbox/boot-plan.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { userName } from "#harness/load/request-at.ts";
import type { WorkerLoadPlatform, Workload } from "#harness/load/workload.ts";
import { objectKey, sandboxName } from "#harness/platform/worker/user-path.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea, type Harbour } from "#harness/rigs/live/live-sea.ts";
import { ToxiproxyClient, type LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { assembleBackends } from "./assemble-backends.ts";
import { ISOLATES, isolateName } from "./assemble-platform.ts";
import { PlatformChild } from "./live/platform-child.ts";
import { fail } from "./fail.ts";
import { ADMIN_SECRET } from "./verbs/ask.ts";

/** Which Toxiproxy stands on the links to R2, and what the names of its proxies begin with. */
export interface LoadLinks {
  readonly toxiproxy: string;
  readonly prefix: string;
}

/** A workload whose platform is the worker. */
export type WorkerWorkload = Workload & { readonly platform: WorkerLoadPlatform };

/** What the sandboxes' journals say about the whole run. */
export interface LoadSightings {
  readonly boots: number;
  readonly gatewayStarts: number;
  readonly gatewayKills: number;
  readonly wentToSleep: number;
  /** Boots that the limit on instances refused. */
  readonly refusedBoots: number;
}

/** A platform under load, unscaled. */
export interface LoadTarget {
  /** Where its isolates listen. */
  readonly origins: readonly string[];
  /** What every request needs. */
  readonly headers: Readonly<Record<string, string>>;
  readonly control: {
    bucketDown(): void;
    bucketUp(): void;
    /** Every answer of R2 comes later by so many ms until what it returns is called. Throws without `LoadLinks`. */
    bucketSlow(latencyMs: number): Promise<() => Promise<void>>;
    /** The idle clock of every sandbox that nothing keeps awake fires. */
    hibernate(): void;
  };
  /** Null where the backends are no sandboxes. */
  sightings(): LoadSightings | null;
  close(): Promise<void>;
}

const header: HistoryHeader = {
  format: "seatrial-history",
  version: 1,
  scenario: "load",
  seed: 0,
  rig: "live",
  model: "S",
  profile: "load",
  mode: "real time x 1",
  maxDelayMs: 20,
  defect: null,
  variant: null,
};

const BUCKET_LINKS = Array.from({ length: ISOLATES }, (_, index) => `${isolateName(index + 1)}>bucket`);

/** Gives every user of a workload the sandbox, the boots and the stored file that it wants. */
export const prepareBackends = async (
  workload: WorkerWorkload,
  { fleet, bucket }: { readonly fleet: SandboxFleet; readonly bucket: FakeBucket },
): Promise<void> => {
  const { bootMs, begin, stored } = workload.platform;
  for (let number = 0; number < workload.users.count; number += 1) {
    const user = userName(number);
    const sandbox = fleet.sandbox(sandboxName(user));
    sandbox.bootPlan = bootOf(bootMs[number % bootMs.length] ?? 1_000);
    const bytes = new TextEncoder().encode(stored.text);
    await bucket.put(objectKey(user, stored.path), bytes);
    sandbox.backup.set(stored.path, { bytes, modifiedAt: 0 });
    if (begin === "awake") sandbox.beActive();
  }
};

const sightingsOf = (sea: LiveSea): LoadSightings => {
  const entries = sea.recorder.history.events.flatMap((event) =>
    event.type === "journal" && event.party === "sandbox" ? [event.entry] : [],
  );
  const count = (kind: string): number => entries.filter((entry) => entry.kind === kind).length;
  return {
    boots: count("vm-start"),
    gatewayStarts: count("gateway-start"),
    gatewayKills: entries.filter((entry) => entry.kind === "kill" && entry["gateway"] === true).length,
    wentToSleep: entries.filter((entry) => entry.kind === "vm-down" && entry["cause"] === "idle").length,
    refusedBoots: count("refused"),
  };
};

/** Proxies on the links to R2, which go away when `closing` does. */
const openLinks = async (links: LoadLinks, bucket: string, closing: AsyncDisposableStack): Promise<ReadonlyMap<string, LinkProxy>> => {
  const wanted = BUCKET_LINKS.map((link) => ({ name: `${links.prefix}load-${link}`, upstream: bucket }));
  const proxies = await new ToxiproxyClient(links.toxiproxy).populate(wanted);
  for (const proxy of proxies) closing.defer(() => proxy.remove());
  return new Map(BUCKET_LINKS.map((link) => [link, proxies.find(({ name }) => name.endsWith(link)) ?? fail(`no proxy stands on ${link}`)]));
};

const controlOf = (
  { bucket, fleet }: { readonly bucket: FakeBucket; readonly fleet: SandboxFleet },
  proxies: ReadonlyMap<string, LinkProxy>,
): LoadTarget["control"] => ({
  bucketDown: () => bucket.fail(),
  bucketUp: () => bucket.recover(),
  bucketSlow: async (latencyMs) => {
    if (proxies.size === 0) fail("no proxy stands on the links to R2");
    const lifts = await Promise.all([...proxies.values()].map((proxy) => proxy.addToxic("downstream", { type: "latency", latencyMs })));
    return async () => {
      await Promise.all(lifts.map((lift) => lift()));
    };
  },
  hibernate: () => {
    for (const sandbox of fleet.all) sandbox.expireIdle();
  },
});

/** Where each link of the platform begins: at its proxy where one stands, else where it ends. */
const originsOf = (addresses: Readonly<Record<string, string>>, proxies: ReadonlyMap<string, LinkProxy>): Record<string, string> => {
  const isolates = Array.from({ length: ISOLATES }, (_, index) => isolateName(index + 1));
  const links = [
    { link: "host>sandbox", to: "sandbox" },
    ...isolates.flatMap((isolate) => ["host", "bucket"].map((to) => ({ link: `${isolate}>${to}`, to }))),
  ];
  return Object.fromEntries(
    links.map(({ link, to }) => [link, `http://${proxies.get(link)?.listen ?? addresses[to] ?? fail(`nobody listens for ${to}`)}`]),
  );
};

/**
 * Starts the reference platform in a process of its own, at the speed of real time, with its backends in this one.
 * Proxies stand on the links to R2 when `links` is given; every other link is bare.
 */
export const launchLoadTarget = async (workload: WorkerWorkload, links: LoadLinks | null): Promise<LoadTarget> => {
  await using closing = new AsyncDisposableStack();
  const { remote } = closing.use(await PlatformChild.start());
  const listeners = new Map<string, Listener>();
  for (const party of ["sandbox", "bucket"]) {
    const listener = await Listener.open();
    closing.defer(() => listener.close());
    listeners.set(party, listener);
  }
  const addresses = { ...remote.addresses.parties, ...Object.fromEntries([...listeners].map(([party, { address }]) => [party, address])) };
  const proxies = links === null ? new Map<string, LinkProxy>() : await openLinks(links, listeners.get("bucket")?.address ?? "", closing);
  const harbour: Harbour = {
    origin: (link) => fail(`${link} begins in the platform's process`),
    listener: (party) => listeners.get(party) ?? fail(`${party} does not live in this process`),
    proxy: null,
  };
  const scale = scaleFromNow(1);
  const sea = closing.use(new LiveSea({ header, scale, harbour }));
  const backends = assembleBackends(sea, "S");
  await prepareBackends(workload, backends);
  sea.serveEach<SandboxApi>("sandbox", backends.serveSandbox);
  sea.serveEach("bucket", () => backends.serveBucket);
  await remote.launch({
    header,
    scale: { ...scale, startedNs: String(scale.startedNs) },
    env: workload.platform.env ?? {},
    defect: null,
    variant: null,
    origins: originsOf(addresses, proxies),
  });
  const origins = Array.from(
    { length: ISOLATES },
    (_, index) => `http://${addresses[isolateName(index + 1)] ?? fail("an isolate does not listen")}`,
  );
  const open = closing.move();
  return {
    origins,
    headers: { "x-admin-secret": ADMIN_SECRET, "content-type": "application/json" },
    control: controlOf(backends, proxies),
    sightings: () => sightingsOf(sea),
    close: () => open.disposeAsync(),
  };
};
