import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";

/** One thing that is done each minute; `atMs` is when the minute was due, ms since the epoch. */
export interface ScheduledJob {
  readonly name: string;
  readonly run: (context: IsolateContext, atMs: number) => Promise<void>;
}

/** Runs every job of a minute side by side: one that fails or hangs keeps no other from its work (worker:ISO-6). */
export const runScheduled = async (context: IsolateContext, jobs: readonly ScheduledJob[], atMs: number): Promise<void> => {
  await Promise.all(
    jobs.map(async ({ name, run }) => {
      try {
        await run(context, atMs);
      } catch (error) {
        context.ports.log.write("error", "a scheduled job failed", { job: name, error: factsOf(error).message });
      }
    }),
  );
};
