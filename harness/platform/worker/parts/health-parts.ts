/** What is known of a gateway when its health is judged. */
export interface GatewayLegs {
  /** Whether a live gateway is in the process table; null when the table could not be had. */
  readonly process: boolean | null;
  readonly portOpen: boolean;
  /** What came back for an HTTP request; null when nothing did in time. */
  readonly answer: { readonly status: number; /** The container channel spoke, not the gateway. */ readonly byChannel: boolean } | null;
}

/** Decisions about deep health and recovery (worker.md A, HEALTH, OOM). */
export interface HealthParts {
  /** Longest time of one check, ms (worker:HEALTH-7). */
  readonly healthCheckMs: number;
  /** Whether the sandbox counts as there: `seen` when the Host answered with its own view of the VM (worker:HEALTH-3). */
  readonly sandboxProof: (seen: boolean) => boolean;
  /** worker:HEALTH-4, HEALTH-10, HEALTH-11. */
  readonly gatewayProof: (legs: GatewayLegs) => boolean;
  /** What proves that files can be kept (worker:HEALTH-5). */
  readonly filesystemProof: "file" | "echo" | "process";
  /** How the gateway is asked: the SDK's calls wake a sandbox and count as its activity (worker:HEALTH-8, HIB-5). */
  readonly livenessChannel: (asker: "health" | "cron") => "binding" | "sdk";
  /** Whether R2 is well although this user was never synced (worker:HEALTH-6). */
  readonly bucketProof: (found: { readonly marker: boolean }) => boolean;
  /** Failed checks in a row before a restart (worker:HEALTH-12). */
  readonly failuresBeforeRestart: number;
  /** What is left of a failure streak after a success (worker:HEALTH-13). */
  readonly streakAfterSuccess: (failures: number) => number;
  /** Whether a gateway in this state is one that failed its check (worker:PROC-10, OOM-2). */
  readonly countsAsFailing: (state: "crashed" | "unresponsive" | "starting") => boolean;
  /** Pause before the next restart, ms, when so many did not help (worker.md 0.3). */
  readonly restartBackoffMs: (restarts: number) => number;
  /** Whether automatic restarts end (worker:OOM-3); `deaths` are those for want of memory within ten minutes. */
  readonly breakerTrips: (spent: { readonly restarts: number; readonly deaths: number }) => boolean;
  /** Calm time after which restarts are forgotten, ms. */
  readonly breakerWindowMs: number;
  /** Whether a process ended for want of memory: its own heap's, or the kernel's (worker:PROC-10). */
  readonly isOomExit: (exitCode: number) => boolean;
  /** Where failures and restarts are counted (worker:HEALTH-12). */
  readonly recoveryKeptIn: "storage" | "memory";
  /** The verbs by which a breaker may be reset: none that a prefetch uses (worker:AUTH-6). */
  readonly resetVerbs: readonly string[];
  /** What one scheduled run says of itself (worker:OBS-14). */
  readonly summarise: (sights: readonly string[]) => Readonly<Record<string, number>>;
}

const MINUTE_MS = 60_000;
const BACKOFF_MIN = [0, 2, 4, 8];
const BREAKER_RESTARTS = 5;

const summarise = (sights: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = { users: sights.length, healthy: 0, failing: 0, starting: 0, asleep: 0, unreachable: 0 };
  for (const sight of sights) counts[sight] = (counts[sight] ?? 0) + 1;
  return counts;
};

/** The decisions of the reference. */
export const healthParts: HealthParts = {
  healthCheckMs: 5_000,
  sandboxProof: (seen) => seen,
  gatewayProof: ({ process, answer }) => process !== false && answer !== null && !answer.byChannel,
  filesystemProof: "file",
  livenessChannel: () => "binding",
  bucketProof: () => true,
  failuresBeforeRestart: 3,
  streakAfterSuccess: () => 0,
  countsAsFailing: (state) => state !== "starting",
  restartBackoffMs: (restarts) => (BACKOFF_MIN[restarts] ?? 10) * MINUTE_MS,
  breakerTrips: ({ restarts, deaths }) => restarts >= BREAKER_RESTARTS || deaths >= BREAKER_RESTARTS,
  breakerWindowMs: 10 * MINUTE_MS,
  isOomExit: (exitCode) => exitCode === 134 || exitCode === 137,
  recoveryKeptIn: "storage",
  resetVerbs: ["POST"],
  summarise,
};
