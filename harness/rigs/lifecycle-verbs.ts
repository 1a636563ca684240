import type { Outcome, VerbOptions } from "./outcome.ts";

/** What a user does with the life of a sandbox. */
export interface LifecycleVerbs {
  wake(options?: VerbOptions & { readonly maxWakeMs?: number }): Promise<Outcome>;
  restart(options?: VerbOptions): Promise<Outcome>;
  /** How promised work stands or ended, by the id that its answer gave. */
  operation(operationId: string, options?: VerbOptions): Promise<Outcome>;
  logs(options?: VerbOptions & { readonly tail?: number; readonly processId?: string }): Promise<Outcome>;
  destroy(options?: VerbOptions): Promise<Outcome>;
  state(options?: VerbOptions): Promise<Outcome>;
  stateV2(options?: VerbOptions): Promise<Outcome>;
}
