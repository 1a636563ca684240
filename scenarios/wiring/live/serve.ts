import { bootOf } from "#fakes/sandbox/boot-plan.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import type { SdkModel } from "#harness/rigs/rig.ts";
import { isolateName, ISOLATES } from "#scenarios/wiring/assemble-platform.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { prepareBackends, type WorkerWorkload } from "#scenarios/wiring/load-target.ts";
import { bootMsAt, loadProfile } from "#scenarios/wiring/profiles.ts";
import { Berth, type BerthOptions } from "./berth.ts";

/** How sandboxes boot: each as a profile has it, or all in the same time, ms. */
export type Boots = { readonly profile: string } | { readonly ms: number };

/** What is served, and where. */
export interface ServeOptions {
  readonly berth: BerthOptions;
  /** How many times faster than real time the platform's clock goes. */
  readonly factor: number;
  readonly model: SdkModel;
  readonly boots: Boots;
  readonly seed: number;
  /** A workload whose users' sandboxes and files are to be there; they boot as it says. */
  readonly load: WorkerWorkload | null;
}

/** The worker subject, served for whoever calls; closing it leaves nothing. */
export interface ServedSubject extends AsyncDisposable {
  /** Where clients reach each isolate: the proxy in front of it, such as `http://127.0.0.1:40123`. */
  readonly isolates: readonly string[];
  /** The proxy of every link, by the link's name such as `isolate-1>bucket`. */
  readonly proxies: ReadonlyMap<string, { readonly name: string; readonly listen: string }>;
}

/** Ranks of a boot profile. */
const RANKS = 10_000;

const headerOf = ({ factor, model, seed, boots }: ServeOptions) =>
  ({
    format: "seatrial-history",
    version: 1,
    scenario: "by-hand",
    seed,
    rig: "live",
    model,
    profile: "profile" in boots ? boots.profile : "none",
    mode: `real time x ${factor}`,
    // No checker judges what is done by hand.
    maxDelayMs: 0,
    defect: null,
    variant: null,
  }) as const;

/** The same sandbox boots in the same time whenever it is served with this seed. */
const bootMsOf = (sandbox: string, { boots, seed }: ServeOptions): number =>
  "ms" in boots ? boots.ms : bootMsAt(loadProfile(boots.profile), hash32(seed, "boot", sandbox) % RANKS);

/** Serves the worker subject on sockets, with no story: its platform, its backends, a proxy on every link. */
export const serveSubject = async (options: ServeOptions): Promise<ServedSubject> => {
  const { factor, model, load } = options;
  await using closing = new AsyncDisposableStack();
  const berth = closing.use(await Berth.open(options.berth));
  const { sea, backends } = await berth.launch(headerOf(options), { factor, model, env: load?.platform.env ?? {} });
  closing.use(sea);
  closing.defer(async () => void (await berth.end()));
  if (load !== null) await prepareBackends(load, backends);
  const prepared = new Set(backends.fleet.all);
  sea.serveEach<SandboxApi>("sandbox", (name) => {
    const sandbox = backends.fleet.sandbox(name);
    if (!prepared.has(sandbox)) sandbox.bootPlan = bootOf(bootMsOf(name, options));
    return backends.serveSandbox(name);
  });
  const { proxies } = berth;
  const isolates = Array.from(
    { length: ISOLATES },
    (_, index) => `http://${proxies.get(`client>${isolateName(index + 1)}`)?.listen ?? ""}`,
  );
  const closed = closing.move();
  return { isolates, proxies, [Symbol.asyncDispose]: () => closed.disposeAsync() };
};
