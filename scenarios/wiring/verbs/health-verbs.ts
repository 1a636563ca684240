import type { HealthVerbs } from "#harness/rigs/health-verbs.ts";
import type { AskUser } from "./ask.ts";

/** Verbs about health and recovery (worker.md B.6). */
export const healthVerbs = (ask: AskUser): HealthVerbs => ({
  health: (options) => ask({ verb: "health", method: "GET", path: "/health", args: {} }, options),
  resetBreaker: (options) => ask({ verb: "resetBreaker", method: "POST", path: "/reset-breaker", args: {} }, options),
});
