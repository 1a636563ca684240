import type { Outcome, VerbOptions } from "./outcome.ts";

/** What a user does with commands. */
export interface ExecVerbs {
  exec(command: string, options?: VerbOptions & { readonly timeoutMs?: number; readonly maxWakeMs?: number }): Promise<Outcome>;
}
