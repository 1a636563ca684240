import { journalOf, operationsOf, userOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

const countOf = (history: History, userId: string, kind: string): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === kind && userOf(entry) === userId).length;

/** How often a gateway of this user was started. */
export const gatewayStarts = (history: History, userId: string): number => countOf(history, userId, "gateway-start");

/** How often a gateway of this user was killed. */
export const gatewayKills = (history: History, userId: string): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === "kill" && entry["gateway"] === true && userOf(entry) === userId)
    .length;

/** How often this command was started in the sandbox. */
export const executions = (history: History, command: string): number =>
  journalOf(history, "sandbox").filter(({ entry }) => entry.kind === "command-start" && entry["command"] === command).length;

/** When the first entry of this kind was written, ms; null when none was. */
export const firstTime = (history: History, kind: string): number | null =>
  journalOf(history, "sandbox").find(({ entry }) => entry.kind === kind)?.t ?? null;

/** Two requests were in flight while one boot was: the window of every wake race. */
export const raceDuringBoot = (history: History): boolean => {
  const began = firstTime(history, "vm-start");
  const ready = firstTime(history, "gateway-ready") ?? Number.POSITIVE_INFINITY;
  if (began === null) return false;
  const inFlight = operationsOf(history).filter(({ invoke, complete }) => invoke.t <= ready && (complete?.t ?? ready) >= began);
  return inFlight.length >= 2;
};
