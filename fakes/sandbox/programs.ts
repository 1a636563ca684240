import type { JournalEntry } from "#harness/ports/journal.ts";
import type { FileContent, StartOptions } from "#harness/ports/sandbox.ts";
import { contentTag } from "#harness/seed/content-tag.ts";
import type { BootPlan } from "./boot-plan.ts";
import { commandSteps } from "./command.ts";
import type { FileTree } from "./file-tree.ts";
import { RESTORE_COMMAND } from "./gateway.ts";
import type { FakeProcess } from "./process.ts";

type Journal = (entry: JournalEntry) => void;

/** What the restore script works on. */
export interface RestoreSite {
  readonly bootPlan: Pick<BootPlan, "restoreMs">;
  readonly files: FileTree;
  /** What the image itself brings along. */
  readonly backup: ReadonlyMap<string, FileContent>;
}

/** Where the Host lays down what is to be restored; the seal says that all of it is there. */
const STAGE = "/var/restore/files";
const SEAL = "/var/restore/sealed";

/** Whether a command is the restore script: alone it applies what is staged, with `--stage` it makes room for that. */
export const isRestore = (command: string): boolean => command === RESTORE_COMMAND || command === `${RESTORE_COMMAND} --stage`;

const stagedIn = (files: FileTree): readonly (readonly [path: string, content: FileContent])[] =>
  [...files].filter(([path]) => path.startsWith(`${STAGE}/`));

/** All of what is staged, or nothing of it where the seal is missing (worker:SYNC-9). */
const applyStaged = (files: FileTree): readonly (readonly [path: string, tag: string])[] => {
  const staged = stagedIn(files);
  const sealed = files.delete(SEAL);
  for (const [path] of staged) files.delete(path);
  if (!sealed) return [];
  return staged.map(([path, content]) => {
    files.set(path.slice(STAGE.length), content);
    return [path.slice(STAGE.length), contentTag(content.bytes)];
  });
};

/** Runs the restore script as `process`: after `restoreMs` what was staged is in its place and it ends. */
export const runRestore = (process: FakeProcess, site: RestoreSite, journal: Journal): void => {
  const { files, backup, bootPlan } = site;
  if (process.command !== RESTORE_COMMAND) {
    for (const [path] of stagedIn(files)) files.delete(path);
    files.delete(SEAL);
    journal({ kind: "restore-stage", process: process.id });
    process.exit(0);
    return;
  }
  journal({ kind: "restore-start", process: process.id });
  process.later(bootPlan.restoreMs, () => {
    for (const [path, file] of backup) files.set(path, file);
    journal({ kind: "restore-end", process: process.id, files: applyStaged(files) });
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
