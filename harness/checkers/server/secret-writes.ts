import { operationsOf } from "#harness/checkers/checker.ts";
import type { History, OutcomeKind } from "#harness/history/event.ts";
import { workspaceOf } from "./asked.ts";

/** One write of one secret: with the create, or later; of one workspace, or of all. */
export interface SecretWrite {
  readonly op: number;
  /** Empty for a secret that all workspaces have. */
  readonly workspace: string;
  readonly key: string;
  /** Null when it was deleted. */
  readonly value: string | null;
  readonly from: number;
  /** Infinite while it is under way. */
  readonly to: number;
  readonly outcome: OutcomeKind;
}

/** Every write of a secret that a story made through the workspace's verbs, in the order of the calls. */
export const secretWrites = (history: History): readonly SecretWrite[] =>
  operationsOf(history).flatMap((operation): readonly SecretWrite[] => {
    const { invoke, complete } = operation;
    const { verb, op, args, t: from } = invoke;
    const common = {
      op,
      workspace: workspaceOf(operation),
      from,
      to: complete?.t ?? Number.POSITIVE_INFINITY,
      outcome: complete?.outcome ?? "unknown",
    };
    if (verb === "create") {
      const secrets = Object.entries((args["secrets"] ?? {}) as Readonly<Record<string, string>>);
      return secrets.map(([key, value]) => ({ ...common, key, value }));
    }
    const { key, value } = args;
    // A call by its bytes may bear the verb's name and say nothing of what it writes.
    if (typeof key !== "string") return [];
    if (verb === "deleteSecret" || verb === "deleteGlobalSecret") return [{ ...common, key, value: null }];
    return (verb === "saveSecret" || verb === "saveGlobalSecret") && typeof value === "string" ? [{ ...common, key, value }] : [];
  });
