import { eventsOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** Backends of the worker: what a refused request must leave alone. */
const BACKENDS: readonly string[] = ["bucket", "sandbox", "host"];

/** How often a backend of the worker was called or changed so far. */
export const touched = (history: History): number => eventsOf(history, "journal").filter(({ party }) => BACKENDS.includes(party)).length;
