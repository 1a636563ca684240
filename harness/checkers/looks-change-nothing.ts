import { journalOf, operationsOf, Tally, userOf, type Checker, type OperationRecord } from "./checker.ts";

const LOOKS = new Set(["health", "state", "stateV2"]);
/** What only work may do to a sandbox. */
const WORK = new Set(["vm-start", "command-start", "gateway-start", "restore-start", "kill", "file-write", "file-delete", "file-mkdir"]);

/** The operations of one user, as stretches of time: `from` its call, `to` its answer or for ever. */
const stretchOf = ({ invoke, complete }: OperationRecord, slackMs: number) => ({
  user: invoke.user,
  from: invoke.t,
  to: (complete?.t ?? Number.POSITIVE_INFINITY) + slackMs,
});

/** What was begun before may still be under way for so long: a boot that the Host drives, a scheduled restart. */
const LINGER_MS = 420_000;

/**
 * While of a user nothing but its health and state is asked, nothing happens in its sandbox: no start, no command, no kill,
 * no file written through the SDK (worker:HEALTH-8, STATE-7, HIB-4). Where other work or a scheduled run is near, nothing is said.
 */
export const looksChangeNothing: Checker = {
  id: "looks-change-nothing",
  rules: ["worker:HEALTH-8", "worker:HIB-4"],
  check: (history) => {
    const trace = new Tally("worker:HEALTH-8");
    const asleep = new Tally("worker:HIB-4");
    // With minutes of delay an earlier operation's message may arrive at any time.
    const operations = history.header.maxDelayMs > 1_000 ? [] : operationsOf(history);
    const working = operations.filter(({ invoke }) => !LOOKS.has(invoke.verb)).map((one) => stretchOf(one, LINGER_MS));
    const ticks = journalOf(history, "cron").map(({ t }) => t);
    const busy = (user: string, at: number): boolean =>
      working.some((one) => (one.user === user || one.user === "") && one.from <= at && at <= one.to) ||
      ticks.some((tick) => tick <= at && at <= tick + LINGER_MS);
    const done = journalOf(history, "sandbox");
    for (const { invoke, complete } of operations) {
      if (!LOOKS.has(invoke.verb) || complete === undefined || busy(invoke.user, invoke.t) || busy(invoke.user, complete.t)) continue;
      const traces = done.filter(
        ({ t, entry }) =>
          t >= invoke.t && t <= complete.t && userOf(entry) === invoke.user && WORK.has(entry.kind) && !busy(invoke.user, t),
      );
      const kinds = traces.map(({ entry }) => entry.kind).join(", ");
      trace.expect(traces.length === 0, complete.t, () => `while only ${invoke.verb} was asked, the sandbox saw: ${kinds}`);
      const woken = traces.some(({ entry }) => entry.kind === "vm-start");
      asleep.expect(!woken, complete.t, () => `${invoke.verb} (operation ${invoke.op}) started the VM`);
    }
    return [trace.verdict, asleep.verdict];
  },
};
