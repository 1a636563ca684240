import type { Outcome, VerbOptions } from "./outcome.ts";

/** What a user does with backups. */
export interface SyncVerbs {
  /** Begins a sync in the background. */
  sync(options?: VerbOptions & { readonly force?: boolean }): Promise<Outcome>;
  /** Throws the sandbox's data away and restores the backup. */
  reset(options?: VerbOptions & { readonly force?: boolean }): Promise<Outcome>;
  /** Makes the copy of a day, such as `2026-01-31`, the newest backup. */
  chooseDay(date: string, options?: VerbOptions): Promise<Outcome>;
  r2Status(options?: VerbOptions): Promise<Outcome>;
  r2Health(options?: VerbOptions): Promise<Outcome>;
}
