import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Workload } from "#harness/load/workload.ts";
import type { WorkerWorkload } from "./load-target.ts";

const FOLDER = new URL("../load/", import.meta.url);
const ENDING = ".load.ts";

/** The ids of all workloads: their names in `scenarios/load/`, without the ending, sorted. */
export const workloadIds = (): readonly string[] =>
  globSync(`*${ENDING}`, { cwd: fileURLToPath(FOLDER) })
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();

/** Whether load is put on the worker. */
export const isOfWorker = (workload: Workload): workload is WorkerWorkload => workload.platform.subject !== "server";

/** One workload by an id of `workloadIds`. */
export const loadWorkload = async (id: string): Promise<Workload> => {
  const module = (await import(new URL(`${id}${ENDING}`, FOLDER).href)) as { readonly default: Workload };
  return module.default;
};
