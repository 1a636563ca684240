import { operationsOf, Tally, type Checker, type OperationRecord } from "./checker.ts";

const WAKE_MS = 120_000;
const OUTER_MS = 10_000;
const TRIES = 3;
const DELAYS_MS = 3_000;
/** What an operation itself may take beside a command's own time. */
const BODY_MS = 40_000;
/** What the operations of a batch may take together. */
const BATCH_MS = 120_000;

/** What only asks a Host, which may be asked three times. */
const QUICK = new Set(["execStatus", "logs", "operation", "restart", "destroy", "bulkRestart"]);
const QUICK_MS = 100_000;

/** The longest that an operation may take, ms (worker:RETRY-11); state calls have bounds of their own. */
const boundOf = ({ invoke }: OperationRecord): number => {
  const wakeMs = Number(invoke.args["maxWakeTime"] ?? WAKE_MS);
  const timeoutMs = Number(invoke.args["timeout"] ?? 60_000);
  if (invoke.verb === "state" || invoke.verb === "stateV2" || invoke.verb === "health") return 11_000;
  if (QUICK.has(invoke.verb)) return QUICK_MS;
  if (invoke.verb === "wake") return wakeMs + OUTER_MS;
  if (invoke.verb === "batch") return TRIES * (wakeMs + OUTER_MS) + DELAYS_MS + BATCH_MS;
  return TRIES * (wakeMs + OUTER_MS) + DELAYS_MS + BODY_MS + (invoke.verb === "exec" ? timeoutMs : 0);
};

/** Every operation ends, within its bound, whatever fails (worker:RETRY-11, RETRY-9), in at most the configured tries (worker:RETRY-3). */
export const boundedOperations: Checker = {
  id: "bounded-operations",
  rules: ["worker:RETRY-11", "worker:RETRY-3", "worker:RETRY-9"],
  check: (history) => {
    const bound = new Tally("worker:RETRY-11");
    const tries = new Tally("worker:RETRY-3");
    const handled = new Tally("worker:RETRY-9");
    const slackMs = 12 * history.header.maxDelayMs + 1_000;
    for (const operation of operationsOf(history)) {
      const { invoke, complete } = operation;
      const limitMs = boundOf(operation) + slackMs;
      const tookMs = complete === undefined ? null : complete.t - invoke.t;
      bound.expect(tookMs !== null && tookMs <= limitMs, invoke.t, () =>
        tookMs === null
          ? `${invoke.verb} (operation ${invoke.op}) never ended`
          : `${invoke.verb} (operation ${invoke.op}) took ${tookMs} ms, its bound is ${limitMs} ms`,
      );
      const attempts = Number(complete?.body?.["attempts"] ?? 0);
      if (attempts > 0) tries.expect(attempts <= TRIES, complete?.t ?? invoke.t, () => `operation ${invoke.op} made ${attempts} tries`);
      if (complete !== undefined) {
        handled.expect(
          complete.body?.["error"] !== "Internal error",
          complete.t,
          () => `operation ${invoke.op} left through the handler of unexpected faults`,
        );
      }
    }
    return [bound.verdict, tries.verdict, handled.verdict];
  },
};
