import type { Outcome } from "#harness/rigs/outcome.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

/** The connection in an answer; empty when there is none. */
export const connectionIn = ({ body }: Outcome): Readonly<Record<string, unknown>> =>
  (body["connection"] ?? {}) as Readonly<Record<string, unknown>>;

/** All texts of the connection in an answer, without its token, which is the only thing in which two may differ. */
export const textOf = (outcome: Outcome): string => {
  const text = Object.entries(connectionIn(outcome))
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join("\n");
  const token = tokenIn(outcome);
  return token === "" ? text : text.replaceAll(token, "");
};
