import type { Failure } from "#harness/platform/worker/failure.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import { isLive } from "./live-process.ts";

/** Two failed probes this far apart confirm that a gateway hangs (worker:PROC-7). */
const CONFIRM_MS = 5_000;

/** What a boot flight saw when it last looked. Times are ms since the epoch. */
export interface Observation {
  readonly now: number;
  readonly vm: "stopped" | "starting" | "running";
  /** When the present VM left "stopped"; null while it is. */
  readonly bootStartedAt: number | null;
  readonly processes: readonly ProcessInfo[];
  /** Why the processes could not be listed; null when they were. */
  readonly listError: Failure | null;
  readonly portOpen: boolean;
  readonly echoOk: boolean;
  /** When this flight started the gateway; null before it did. */
  readonly startedAt: number | null;
  /** When the present gateway was first seen not to answer. */
  readonly unreadySince: number;
  /** How often this flight replaced a stuck gateway. */
  readonly replaced: number;
}

/** What a boot flight does next. */
export type Step =
  | { readonly do: "ready" }
  | { readonly do: "wait" }
  | { readonly do: "start" }
  | { readonly do: "replace" }
  | { readonly do: "fail"; readonly failure: Failure };

const lost = (message: string): Step => ({
  do: "fail",
  failure: { kind: "container", message, transient: true, admitted: false, status: 503, reason: "container_starting" },
});

/**
 * Since when a gateway has been starting: the first one of a VM since the VM left "stopped", a later
 * one since its own start (decisions: Boot(B)). Never since this flight's own decision, which is earlier.
 */
const startingSince = (seen: Observation, gateway: ProcessInfo, parts: WorkerParts): number => {
  const isFirst = seen.processes.filter((one) => parts.isGateway(one.command)).length === 1;
  return isFirst ? (seen.bootStartedAt ?? gateway.startedAt) : gateway.startedAt;
};

/** Whether a gateway that does not answer is waited for, replaced once, or given up (worker:WAKE-7, WAKE-8). */
const judgeUnready = (seen: Observation, gateway: ProcessInfo, parts: WorkerParts): Step => {
  const age = seen.now - startingSince(seen, gateway, parts);
  if (age < parts.startupLimitMs || seen.now - seen.unreadySince < CONFIRM_MS) return { do: "wait" };
  if (seen.replaced < 1) return { do: "replace" };
  return {
    do: "fail",
    failure: {
      kind: "wake-timeout",
      message: `The gateway did not become ready within ${parts.startupLimitMs} ms, twice`,
      transient: true,
      admitted: false,
      status: 503,
      reason: "wake_timeout",
      budgetMs: parts.startupLimitMs,
      waitedMs: age,
      lastError: "port closed",
    },
  };
};

/** No live gateway in the table: it hides, it ended, or it has to be started (worker:WAKE-4, WAKE-10, PROC-2). */
const judgeAbsent = (seen: Observation, parts: WorkerParts): Step => {
  if (seen.portOpen && seen.startedAt === null && parts.onInvisibleGateway() === "adopt") {
    return seen.echoOk ? { do: "ready" } : { do: "wait" };
  }
  if (seen.startedAt === null && parts.passesForAwake(seen.processes, seen.echoOk)) return { do: "ready" };
  if (seen.startedAt === null) return { do: "start" };
  if (parts.onBootExit() === "wait") return { do: "wait" };
  const ended = seen.processes.filter((one) => parts.isGateway(one.command)).at(-1);
  return lost(parts.tellsBootExit(ended?.exitCode ?? null));
};

/**
 * The readiness decision as a pure function of what was seen (worker:WAKE-3, WAKE-4, WAKE-7).
 * Readiness is tested before age (decisions: Boot(B)).
 */
export const assess = (seen: Observation, parts: WorkerParts): Step => {
  if (seen.vm === "stopped") return seen.startedAt === null ? { do: "start" } : lost("The sandbox stopped while it booted");
  if (seen.vm === "starting") return { do: "wait" };
  if (seen.listError !== null) return parts.onListFailure() === "fail" ? { do: "fail", failure: seen.listError } : { do: "start" };
  const gateway = seen.processes.find((one) => isLive(one) && parts.isGateway(one.command));
  if (parts.isReady({ running: gateway !== undefined, portOpen: seen.portOpen, echoOk: seen.echoOk })) return { do: "ready" };
  return gateway === undefined ? judgeAbsent(seen, parts) : judgeUnready(seen, gateway, parts);
};
