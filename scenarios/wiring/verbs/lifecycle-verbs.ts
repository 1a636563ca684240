import type { LifecycleVerbs } from "#harness/rigs/lifecycle-verbs.ts";
import type { AskUser } from "./ask.ts";

/** Verbs about the life of a sandbox (worker.md B.1, B.2). */
export const lifecycleVerbs = (ask: AskUser): LifecycleVerbs => ({
  wake: (options) => {
    const limits = options?.maxWakeMs === undefined ? {} : { maxWakeTime: options.maxWakeMs };
    return ask({ verb: "wake", method: "POST", path: "/wake", body: limits, args: limits }, options);
  },
  restart: (options) => ask({ verb: "restart", method: "POST", path: "/restart-async", args: {} }, options),
  operation: (operationId, options) =>
    ask({ verb: "operation", method: "GET", path: `/operations/${operationId}`, args: { operationId } }, options),
  logs: (options) => {
    const { tail, processId } = options ?? {};
    const asked = { ...(tail === undefined ? {} : { tail: String(tail) }), ...(processId === undefined ? {} : { processId }) };
    const query = new URLSearchParams(asked).toString();
    return ask({ verb: "logs", method: "GET", path: `/logs${query === "" ? "" : `?${query}`}`, args: asked }, options);
  },
  destroy: (options) => ask({ verb: "destroy", method: "POST", path: "/destroy", args: {} }, options),
  state: (options) => ask({ verb: "state", method: "GET", path: "/state", args: {} }, options),
  stateV2: (options) => ask({ verb: "stateV2", method: "GET", path: "/state/v2", args: {} }, options),
});
