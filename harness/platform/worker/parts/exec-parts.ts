import { answerExecTimeout, type Answered } from "#harness/platform/worker/answers.ts";

/** Decisions about commands (worker.md A, EXEC). */
export interface ExecParts {
  readonly answerExecTimeout: () => Answered;
  /** From when the command's time counts (worker:EXEC-4). */
  readonly execClockFrom: (times: { readonly requestedAt: number; readonly startedAt: number }) => number;
  /** worker:EXEC-7. */
  readonly onExecTimeout: () => { readonly kill: boolean; readonly output: boolean };
  /** Whether the command's timer is cleared when the command ended first (worker:EXEC-20). */
  readonly clearsExecTimer: boolean;
}

/** The decisions of the reference. */
export const execParts: ExecParts = {
  answerExecTimeout,
  execClockFrom: ({ startedAt }) => startedAt,
  onExecTimeout: () => ({ kill: true, output: true }),
  clearsExecTimer: true,
};
