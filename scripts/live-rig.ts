import { availableParallelism } from "node:os";
import type { Subject } from "#harness/history/subject.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import type { BerthOptions } from "#scenarios/wiring/live/berth.ts";
import { openToxiproxy, type Toxiproxy, type WantedToxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";
import { sweepDeadRuns } from "#scenarios/wiring/toxiproxy/sweep-dead-runs.ts";
import { openCompose, type ComposeProject } from "./compose.ts";
import { EXIT } from "./exit-codes.ts";
import { takesWith } from "./live-berths.ts";
import type { LiveOptions } from "./live-options.ts";
import type { Ship } from "./crew.ts";
import { warn } from "./output.ts";
import { NO_DATABASE, openServerDatabase, type ServerDatabase } from "./server-database.ts";

/** The live rig of one run: its Toxiproxy, and a ledger of what has to be taken away again. */
export interface LiveRig {
  readonly toxiproxy: Toxiproxy;
  /** The control addresses of platforms in containers, one for each berth; none where each berth starts its own. */
  readonly platforms: readonly string[];
  /** What the server's database is. */
  readonly database: ServerDatabase;
  /** What a berth of this run is given; `name` tells its proxies from those of its other berths. */
  berth(name: string): BerthOptions;
  close(): Promise<void>;
}

const openIn = async (project: ComposeProject | null, wanted: WantedToxiproxy): Promise<Toxiproxy> => {
  if (project === null) return openToxiproxy(wanted);
  const toxiproxy = await openToxiproxy({ ...wanted, url: project.toxiproxy });
  return { ...toxiproxy, why: `of the containers of ${project.name}, with ${project.platforms.length} platform(s) in another` };
};

/** Cleans up after dead runs, opens the Toxiproxy that is wanted and says which. */
export const openLiveRig = async (
  command: string,
  { subjects, ...live }: LiveOptions & Pick<WantedToxiproxy, "seed"> & { readonly subjects: readonly Subject[] },
): Promise<LiveRig> => {
  for (const line of await sweepDeadRuns()) warn(line);
  await using opened = new AsyncDisposableStack();
  const ledger = opened.use(new RunLedger({ command }));
  const project = live.compose === undefined ? null : opened.adopt(await openCompose({ ledger, ...live.compose }), (one) => one.close());
  const wanted = { ...live.toxiproxy, allowHosts: live.allowHosts, seed: live.seed, ledger };
  const toxiproxy = opened.adopt(await openIn(project, wanted), (one) => one.close());
  const database = subjects.includes("server") ? opened.use(await openServerDatabase(live.database)) : NO_DATABASE;
  const closing = opened.move();
  return {
    toxiproxy,
    database,
    platforms: project?.platforms ?? [],
    berth: (name) => ({ toxiproxy: toxiproxy.url, prefix: `${ledger.proxyPrefix}${name}-` }),
    close: () => closing.disposeAsync(),
  };
};

/** What every thread of a crew on this rig is given. */
export interface LiveShipData extends BerthOptions {
  /** One for each thread; empty where each starts its own. */
  readonly platforms: readonly string[];
  /** The PostgreSQL on which each server's berth has a database of its own; null for a PGlite in each. */
  readonly postgres: string | null;
}

/** How the threads of a crew sail on this rig. */
export const liveShip = (rig: LiveRig, serverBerths: number): Ship => ({
  takes: takesWith(serverBerths),
  staggerMs: 400,
  openAtOnce: 2 * availableParallelism(),
  program: new URL("./sail-live-worker.ts", import.meta.url),
  workerData: { ...rig.berth(""), platforms: rig.platforms, postgres: rig.database.url } satisfies LiveShipData,
});

/** Ctrl-C closes what is open and ends the process; for commands that have nothing to write at their end. */
export const closeOnInterrupt = (rig: Pick<LiveRig, "close">): Disposable => {
  const close = (): void => {
    void rig.close().finally(() => process.exit(EXIT.interrupted));
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, close);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, close);
    },
  };
};
