import { isGatewayCommand } from "#harness/platform/worker/host/gateway-command.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import type { Operation } from "./operation.ts";

/** A boot flight as the admission decision sees it. */
export interface FlightSight {
  readonly isolate: string;
  readonly ageMs: number;
  /** Whether it replaces the gateway, and does not only look for one. */
  readonly restarts: boolean;
}

/** What is known of a sandbox when its readiness is judged. */
export interface ReadinessLegs {
  readonly running: boolean;
  readonly portOpen: boolean;
  readonly echoOk: boolean;
}

/** Decisions about boots, gateways and staying awake (worker.md A, WAKE, HIB, PROC, LIFE, CAP). */
export interface WakeParts {
  /** Time to readiness that one try may take, ms (worker:WAKE-2). */
  readonly wakeBudgetMs: number;
  readonly wakePollMs: number;
  /** A boot older than this and unreachable is stuck, ms (worker:WAKE-7). */
  readonly startupLimitMs: number;
  /** Pause between cleanup and start, ms (worker:WAKE-12). */
  readonly settleMs: number;
  /** Idle time before hibernation, ms (worker:HIB-1). */
  readonly sleepAfterMs: number;
  /** Whether a request joins the boot in flight, begins one, or begins one by stopping what runs (worker:WAKE-6). */
  readonly admit: (
    flight: FlightSight | null,
    request: { readonly isolate: string; readonly attempt: number; readonly operation: Operation },
  ) => "join" | "lead" | "take-over";
  /** Whether the operation runs although readiness was not reached (worker:WAKE-5). */
  readonly runsUnready: (failure: Failure) => boolean;
  readonly isReady: (legs: ReadinessLegs) => boolean;
  readonly isGateway: (command: string) => boolean;
  /** Whether a VM without a live gateway passes for awake (worker:WAKE-4). */
  readonly passesForAwake: (processes: readonly ProcessInfo[], echoOk: boolean) => boolean;
  /** A failed listing is an error, not "no gateway" (worker:PROC-9). */
  readonly onListFailure: () => "fail" | "start";
  /** An open port without a process in the table (worker:PROC-2). */
  readonly onInvisibleGateway: () => "adopt" | "start";
  /** What is told of a start that ended before its port opened: its cause (worker:WAKE-10, SYNC-28). */
  readonly tellsBootExit: (exitCode: number | null) => string;
  /** Our start ended before its port opened (worker:WAKE-10). */
  readonly onBootExit: () => "fail" | "wait";
  /** A start that was refused for want of an instance (worker:CAP-1). */
  readonly onCapacity: () => "fail" | "wait";
  /** Which processes a replacement of the gateway stops (worker:WAKE-12, PROC-7, PROC-8). */
  readonly killScope: (processes: readonly ProcessInfo[], isGateway: (command: string) => boolean) => readonly string[];
  /** worker:PROC-2, PROC-6. */
  readonly afterKill: (result: { readonly error: string | null; readonly stillAlive: boolean }) => "proceed" | "fail";
  /** What else is stopped when the gateway cannot be (worker:PROC-8). */
  readonly killsBesides: (processes: readonly ProcessInfo[]) => readonly string[];
  /** Whether the readiness command runs in a session of its own or leaves a process record (worker:PROC-4). */
  readonly echoBy: "session" | "process";
  /** What is stopped before anything was looked at (worker:WAKE-14). */
  readonly preflightKills: (gateways: readonly string[]) => readonly string[];
  /** Whether the start script's lock file may be removed (worker:PROC-11, PROC-12). */
  readonly clearsLock: (gatewayAlive: boolean) => boolean;
  /** Whether the gateway may start while the restore has run for this long (worker:WAKE-17). */
  readonly restoreGate: (progress: { readonly elapsedMs: number; readonly finished: boolean }) => "go" | "wait" | "fail";
  /** Who drives a boot to its end (worker:LIFE-5). */
  readonly bootDriver: (operation: Operation) => "alarm" | "request";
  /** What each event does to keep-alive; null leaves it (worker:WAKE-18, HIB-10). */
  readonly keepAlive: (event: "first-lease" | "last-lease" | "state-call") => boolean | null;
  /** A change of keep-alive whose answer was lost may still land this much later, ms, and undo a newer one (worker:WAKE-18, HIB-10). */
  readonly keepAliveDoubtMs: number;
}

/** The longest that a restore is waited for, ms: below the startup limit, so that a stuck one is told apart. */
const RESTORE_LIMIT_MS = 150_000;

/** The decisions of the reference. */
export const wakeParts: WakeParts = {
  wakeBudgetMs: 120_000,
  wakePollMs: 2_000,
  startupLimitMs: 180_000,
  settleMs: 1_000,
  sleepAfterMs: 900_000,
  admit: (flight, request) => {
    // A flight that only looks for a gateway may find one and leave it alone: no restart is promised by it.
    if (request.operation === "restart") return flight?.restarts === true ? "join" : "take-over";
    // Whoever is at it already starts a gateway, and a second restart behind it would be one too many.
    if (request.operation === "recover") return flight === null ? "take-over" : "join";
    return flight === null ? "lead" : "join";
  },
  runsUnready: () => false,
  isReady: (legs) => legs.running && legs.portOpen && legs.echoOk,
  isGateway: isGatewayCommand,
  passesForAwake: () => false,
  onListFailure: () => "fail",
  onInvisibleGateway: () => "adopt",
  onBootExit: () => "fail",
  onCapacity: () => "fail",
  tellsBootExit: (exitCode) => `The gateway's start ended before its port opened (exit code ${exitCode ?? "unknown"})`,
  killScope: (processes, isGateway) => processes.filter((one) => isLive(one) && isGateway(one.command)).map((one) => one.id),
  afterKill: ({ stillAlive }) => (stillAlive ? "fail" : "proceed"),
  killsBesides: () => [],
  echoBy: "session",
  preflightKills: () => [],
  clearsLock: (gatewayAlive) => !gatewayAlive,
  restoreGate: ({ elapsedMs, finished }) => {
    if (finished) return "go";
    return elapsedMs >= RESTORE_LIMIT_MS ? "fail" : "wait";
  },
  bootDriver: () => "alarm",
  keepAlive: (event) => ({ "first-lease": true, "last-lease": false, "state-call": null })[event],
  keepAliveDoubtMs: 120_000,
};
