import { assertLoopback } from "#harness/rigs/live/loopback.ts";
import type { BerthOptions } from "#scenarios/wiring/live/berth.ts";
import { PlatformProcessError } from "#scenarios/wiring/live/platform-child.ts";
import { serveSubject, type Boots, type ServedSubject } from "#scenarios/wiring/live/serve.ts";
import { isOfWorker, loadWorkload, workloadIds } from "#scenarios/wiring/load-workloads.ts";
import { profileIds } from "#scenarios/wiring/profiles.ts";
import { ADMIN_SECRET } from "#scenarios/wiring/verbs/ask.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import type { LiveOptions } from "#scripts/live-options.ts";
import { openLiveRig } from "#scripts/live-rig.ts";
import { say } from "#scripts/output.ts";
import { oneOf, UsageError, wholeNumber } from "#scripts/usage-error.ts";
import { sayLinks, saySlow, speedOf } from "./say-links.ts";
import { outlive, signalled } from "./until-signalled.ts";

/** What commander hands over: text as typed. */
export interface RawServeOptions {
  readonly platform?: string | undefined;
  readonly factor: string;
  readonly model?: string | undefined;
  readonly bootProfile?: string | undefined;
  readonly bootMs?: string | undefined;
  readonly seed: string;
  readonly load?: string | undefined;
  /** Of the workspace server alone. */
  readonly port?: string | undefined;
  readonly database?: string | undefined;
}

export interface ServeCommandOptions {
  /** The control address of a platform that runs already; a process of our own when absent. */
  readonly platform: string | undefined;
  readonly factor: number;
  readonly model: "S" | "R";
  readonly boots: Boots;
  readonly seed: number;
  /** The id of a workload that is to find its users; null for none. */
  readonly load: string | null;
  readonly live: LiveOptions;
}

const DEFAULT_BOOT_MS = 5_000;

const bootsOf = ({ bootProfile, bootMs }: RawServeOptions): Boots => {
  if (bootProfile === undefined) return { ms: bootMs === undefined ? DEFAULT_BOOT_MS : wholeNumber("--boot-ms", bootMs, 1) };
  if (bootMs !== undefined) throw new UsageError("--boot-profile and --boot-ms both say how long boots take: give one of them");
  return { profile: oneOf("boot profile", bootProfile, profileIds()) };
};

const platformOf = (given: string | undefined, allowHosts: readonly string[]): string | undefined => {
  if (given === undefined) return undefined;
  const url = URL.parse(`http://${given}`);
  if (url === null || url.port === "" || url.host !== given)
    throw new UsageError(`--platform must be a control address such as 127.0.0.1:7400, found "${given}"`);
  assertLoopback(url.origin, allowHosts);
  return given;
};

/** Checks the options of `seatrial serve`. Throws `UsageError`, or `NotLoopbackError` for a platform elsewhere. */
export const checkServeOptions = (raw: RawServeOptions, live: LiveOptions): ServeCommandOptions => {
  for (const [option, value] of Object.entries({ "--port": raw.port, "--database": raw.database }))
    if (value !== undefined) throw new UsageError(`${option} is of the workspace server: add --subject server, or leave it out`);
  return workerOptions(raw, live);
};

const workerOptions = (raw: RawServeOptions, live: LiveOptions): ServeCommandOptions => ({
  platform: platformOf(raw.platform, live.allowHosts),
  factor: wholeNumber("--factor", raw.factor, 1),
  model: oneOf("SDK model", raw.model ?? "S", ["S", "R"]),
  boots: bootsOf(raw),
  seed: wholeNumber("--seed", raw.seed, 0),
  // Compose hands over an empty text where nothing is asked for.
  load: raw.load === undefined || raw.load === "" ? null : oneOf("workload", raw.load, workloadIds()),
  live,
});

const open = async (berth: BerthOptions, options: ServeCommandOptions): Promise<ServedSubject> => {
  const load = options.load === null ? null : await loadWorkload(options.load);
  if (load !== null && !isOfWorker(load))
    throw new UsageError(`--load ${options.load}: that workload is of the workspace server, this serves the worker`);
  try {
    return await serveSubject({ ...options, berth, load });
  } catch (error) {
    if (berth.platform === undefined || !(error instanceof PlatformProcessError)) throw error;
    throw new UsageError(`no platform can be commanded at ${berth.platform} (seatrial platform starts one): ${error.message}`);
  }
};

/** What a person needs to play: addresses, the header, and commands to paste. */
const tell = ({ isolates, proxies }: ServedSubject, toxiproxy: string): void => {
  const [first = ""] = isolates;
  say(`isolates:    ${isolates.join("  ")}`);
  say(`header:      x-admin-secret: ${ADMIN_SECRET}`);
  sayLinks(toxiproxy, proxies);
  say("wake a user:");
  say(`  curl -X POST ${first}/api/super/users/ada/wake -H 'x-admin-secret: ${ADMIN_SECRET}'`);
  const bucket = proxies.get("isolate-1>bucket");
  if (bucket !== undefined) saySlow("R2 slow for isolate-1", toxiproxy, bucket);
  say("Ctrl-C ends it");
};

/**
 * `seatrial serve`: the worker subject on loopback to play with by hand, a proxy on every link, until SIGINT or SIGTERM
 * (or until `ended`). Throws `UsageError` when no platform is where `--platform` says, and what the door to Toxiproxy throws.
 */
export const serveCommand = async (options: ServeCommandOptions, ended: Promise<void> = signalled()): Promise<number> => {
  const { live, platform, seed, factor } = options;
  using _ = outlive();
  const rig = await openLiveRig("seatrial serve", { ...live, seed, subjects: ["worker"] });
  try {
    const { kind, version, url } = rig.toxiproxy;
    await using served = await open({ ...rig.berth("hand"), ...(platform === undefined ? {} : { platform }) }, options);
    say(`serve: the worker subject at ${speedOf(factor)}, through Toxiproxy ${version} (${kind})`);
    tell(served, url);
    await ended;
  } finally {
    await rig.close();
  }
  return EXIT.ok;
};
