import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import type { BerthOptions } from "#scenarios/wiring/live/berth.ts";
import { openToxiproxy, type Toxiproxy, type WantedToxiproxy } from "#scenarios/wiring/toxiproxy/door.ts";
import { sweepDeadRuns } from "#scenarios/wiring/toxiproxy/sweep-dead-runs.ts";
import type { LiveOptions } from "./live-options.ts";
import type { Ship } from "./crew.ts";
import { warn } from "./output.ts";

/** The live rig of one run: its Toxiproxy, and a ledger of what has to be taken away again. */
export interface LiveRig {
  readonly toxiproxy: Toxiproxy;
  /** What a berth of this run is given; `name` tells its proxies from those of its other berths. */
  berth(name: string): BerthOptions;
  close(): Promise<void>;
}

/** Cleans up after dead runs, opens the Toxiproxy that is wanted and says which. */
export const openLiveRig = async (command: string, live: LiveOptions & Pick<WantedToxiproxy, "seed">): Promise<LiveRig> => {
  for (const line of await sweepDeadRuns()) warn(line);
  const ledger = new RunLedger({ command });
  try {
    const toxiproxy = await openToxiproxy({ ...live.toxiproxy, allowHosts: live.allowHosts, seed: live.seed, ledger });
    return {
      toxiproxy,
      berth: (name) => ({ toxiproxy: toxiproxy.url, prefix: `${ledger.proxyPrefix}${name}-` }),
      close: async () => {
        await toxiproxy.close();
        ledger[Symbol.dispose]();
      },
    };
  } catch (error) {
    ledger[Symbol.dispose]();
    throw error;
  }
};

/** How the threads of a crew sail on this rig. */
export const liveShip = (rig: LiveRig): Ship => ({
  program: new URL("./sail-live-worker.ts", import.meta.url),
  workerData: rig.berth(""),
});
