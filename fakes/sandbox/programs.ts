import type { JournalEntry } from "#harness/ports/journal.ts";
import type { StartOptions } from "#harness/ports/sandbox.ts";
import { commandSteps } from "./command.ts";
import type { FakeProcess } from "./process.ts";

type Journal = (entry: JournalEntry) => void;

/** Runs the backup's restore as `process`: after `restoreMs` the files are there and it ends. */
export const runRestore = (
  process: FakeProcess,
  restore: { readonly restoreMs: number; readonly apply: () => void },
  journal: Journal,
): void => {
  journal({ kind: "restore-start", process: process.id });
  process.later(restore.restoreMs, () => {
    restore.apply();
    journal({ kind: "restore-end", process: process.id });
    process.exit(0);
  });
};

/** Runs a user's command as `process`; `sight` is what is known of the gateway when it starts. */
export const runCommand = (
  process: FakeProcess,
  { sight, options }: { readonly sight: unknown; readonly options: StartOptions },
  journal: Journal,
): void => {
  const where = options.cwd === undefined ? {} : { cwd: options.cwd };
  journal({ kind: "command-start", process: process.id, command: process.command, ...where, gateway: sight });
  // Steps of one instant happen in their order: a command's output is there before its end.
  for (const [atMs, steps] of Map.groupBy(commandSteps(process.command, options), (step) => step.atMs)) {
    process.later(atMs, () => {
      for (const step of steps) {
        process.stdout += step.stdout ?? "";
        process.stderr += step.stderr ?? "";
        if (step.exitCode !== undefined) process.exit(step.exitCode);
      }
    });
  }
  void process.ended.then((exitCode) => journal({ kind: "command-end", process: process.id, command: process.command, exitCode }));
};
