import { answerExecTimeout, type Answered } from "#harness/platform/worker/answers.ts";
import { boundOutput, type BoundedText } from "#harness/platform/worker/host/areas/exec-output.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import type { ProcessInfo, ProcessStatus, StartOptions } from "#harness/ports/sandbox.ts";

/** How long commands may take, ms (worker:EXEC-2, EXEC-3). */
export interface ExecLimits {
  readonly defaultMs: number;
  readonly maxMs: number;
}

/** How the end of a command is learnt: by waiting for its exit, or by looking at its status again and again. */
export type ExecWatch =
  | { readonly by: "exit" }
  | { readonly by: "status"; readonly pollMs: number; readonly of: "now" | "start"; readonly ended: (status: ProcessStatus) => boolean };

/** What a request says a command is started with. */
export interface Commanded {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | null;
}

/** Decisions about commands (worker.md A, EXEC). */
export interface ExecParts {
  /** Where the configuration is silent. */
  readonly execLimits: ExecLimits;
  /** The time that a request's `timeout` gives its command, ms; null when it is refused (worker:EXEC-3). */
  readonly execTimeoutMs: (given: unknown, limits: ExecLimits) => number | null;
  /** Whether a JSON body is looked into at all (worker:EXEC-10). */
  readonly acceptsExecBody: (body: unknown) => boolean;
  /** What the sandbox is asked to start (worker:EXEC-17, EXEC-18). */
  readonly startOf: (wanted: Commanded) => { readonly command: string; readonly options: StartOptions };
  /** How a timed-out command is answered; `killed` when it is known to be gone (worker:EXEC-7, PROC-5). */
  readonly answerExecTimeout: (end: { readonly killed: boolean }) => Answered;
  /** From when the command's time counts (worker:EXEC-4). */
  readonly execClockFrom: (times: { readonly requestedAt: number; readonly startedAt: number }) => number;
  /** worker:EXEC-7. */
  readonly onExecTimeout: () => { readonly kill: boolean; readonly output: boolean };
  /** Whether the command's timer is cleared when the command ended first (worker:EXEC-20). */
  readonly clearsExecTimer: boolean;
  /** worker:EXEC-23. */
  readonly execWatch: ExecWatch;
  /** The exit code that a finished process's record tells; null when it cannot be known (worker:EXEC-6, EXEC-23). */
  readonly exitCodeOf: (record: Pick<ProcessInfo, "status" | "exitCode">) => number | null;
  /** Output is complete this long after the exit, ms: the SDK flushes it late (worker.md C.4, getLogs). */
  readonly outputSettleMs: number;
  /** What is kept of one stream (worker:EXEC-19). */
  readonly boundOutput: (text: string) => BoundedText;
  /** When a streamed exec is answered (worker:EXEC-11). */
  readonly streamAnswers: "at-start" | "at-end";
  /** Which id a client polls a streamed exec by (worker:EXEC-12). */
  readonly pollId: (ids: { readonly execId: string; readonly processId: string }) => string;
  /** Whose results an id is looked up in; null: in nobody's (worker:EXEC-13). */
  readonly execScope: (asked: { readonly userId: string; readonly ownerId: string }) => string | null;
  /** Whether an isolate is told of an exec that another one began (worker:EXEC-12). */
  readonly execVisible: (isolates: { readonly began: string; readonly asks: string }) => boolean;
  /** How many results each user has, and for how long, ms (worker:EXEC-14). */
  readonly execKeep: { readonly results: number; readonly ttlMs: number };
  /** What became of a command whose process is gone with its VM (worker.md B.3). */
  readonly onVanished: () => "lost" | "completed";
}

/** A longer timer overflows and fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

const execTimeoutMs = (given: unknown, { defaultMs, maxMs }: ExecLimits): number | null => {
  if (given === undefined) return Math.min(defaultMs, maxMs);
  if (typeof given !== "number" || !Number.isInteger(given) || given <= 0 || given > TIMER_MAX_MS) return null;
  return Math.min(given, maxMs);
};

const exitCodeOf = ({ status, exitCode }: Pick<ProcessInfo, "status" | "exitCode">): number | null => {
  if (exitCode !== undefined) return exitCode;
  if (status === "completed") return 0;
  return status === "killed" ? 137 : null;
};

/** Looks at the status instead of waiting for the exit: right as well, as long as it is the status of now (worker:EXEC-23). */
export const BY_STATUS = { by: "status", pollMs: 250, of: "now", ended: (status) => !isLive({ status }) } as const satisfies ExecWatch;

/** The decisions of the reference. */
export const execParts: ExecParts = {
  execLimits: { defaultMs: 60_000, maxMs: 300_000 },
  execTimeoutMs,
  acceptsExecBody: (body) => typeof body === "object" && body !== null && !Array.isArray(body),
  startOf: ({ command, env, cwd }) => ({ command, options: { env, ...(cwd === null ? {} : { cwd }) } }),
  answerExecTimeout,
  execClockFrom: ({ startedAt }) => startedAt,
  onExecTimeout: () => ({ kill: true, output: true }),
  clearsExecTimer: true,
  execWatch: { by: "exit" },
  exitCodeOf,
  outputSettleMs: 100,
  boundOutput,
  streamAnswers: "at-start",
  pollId: ({ execId }) => execId,
  execScope: ({ userId, ownerId }) => (ownerId === userId ? userId : null),
  execVisible: () => true,
  execKeep: { results: 100, ttlMs: 24 * 3_600_000 },
  onVanished: () => "lost",
};
