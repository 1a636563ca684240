import type { Outcome, VerbOptions } from "./outcome.ts";

/** What a command is started with. Times in ms. */
export interface ExecOptions extends VerbOptions {
  readonly timeoutMs?: number;
  readonly maxWakeMs?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a user does with commands. */
export interface ExecVerbs {
  exec(command: string, options?: ExecOptions): Promise<Outcome>;
  /** Answered once the command runs. */
  stream(command: string, options?: ExecOptions): Promise<Outcome>;
  /** How an exec stands or ended, by the id that its answer gave. */
  execStatus(execId: string, options?: VerbOptions): Promise<Outcome>;
}
