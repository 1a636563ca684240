import { availableParallelism } from "node:os";
import { subjectOf } from "#harness/history/subject.ts";
import type { Job } from "./crew.ts";

/** Live voyages of the worker at once for each core: most of their time is waiting. */
const WORKER_PER_CORE = 12;
/** Of the server: each has a process and a database beside it. */
const SERVER_PER_CORE = 3;
/** What a berth of the server holds, its process and its PGlite included, bytes. */
const SERVER_BERTH_BYTES = 700 * 2 ** 20;
/** Of the memory that is there, what berths may take. */
const SHARE = 0.7;

/** How many live voyages at once, and how many of them of the server. */
export interface LiveBerths {
  readonly threads: number;
  readonly server: number;
}

/** What this machine carries; `cores` and `memory` (bytes that can still be had) are its own when absent. */
export const liveBerths = (cores = availableParallelism(), memory = process.availableMemory()): LiveBerths => {
  const fitting = Math.floor((memory * SHARE) / SERVER_BERTH_BYTES);
  return { threads: cores * WORKER_PER_CORE, server: Math.max(1, Math.min(cores * SERVER_PER_CORE, fitting)) };
};

/** Whether the thread of this number may take a job: the first ones alone have a berth of the server. */
export const takesWith =
  (serverBerths: number) =>
  (thread: number, job: Job): boolean =>
    job.kind === "sail" && (subjectOf(job.cell.scenario) !== "server" || thread < serverBerths);
