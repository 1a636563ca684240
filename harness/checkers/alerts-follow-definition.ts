import { eventsOf, Tally, type Checker } from "./checker.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What the platform wrote down beside an alert: what it had measured within the window. */
interface Measured {
  readonly wakes: number;
  readonly wakeP99: number | null;
  readonly reads: { readonly r2: number; readonly container: number; readonly none: number };
  readonly execs: { readonly admitted: number; readonly timedOut: number };
  readonly containers: { readonly requests: number; readonly exhausted: number };
}

const MIN_SAMPLE = 20;
const WINDOW_MS = 300_000;
/** Records and observations of one request are not of one instant. */
const EDGE_MS = 5_000;

/** The contract's own definition, over again (worker:OBS-6 to OBS-9): samples, bad ones or a value, and the threshold. */
const holds = (alert: string, { wakes, wakeP99, reads, execs, containers }: Measured): boolean | null => {
  const share = (bad: number, total: number, above: number): boolean => total >= MIN_SAMPLE && bad / total > above;
  if (alert === "wake_slow") return wakes >= MIN_SAMPLE && (wakeP99 ?? 0) > 90_000;
  if (alert === "files_not_found") return share(reads.none, reads.r2 + reads.container + reads.none, 0.05);
  if (alert === "exec_timeouts") return share(execs.timedOut, execs.admitted, 0.1);
  return alert === "retries_exhausted" ? share(containers.exhausted, containers.requests, 0.01) : null;
};

const RULES: Readonly<Record<string, string>> = {
  wake_slow: "worker:OBS-6",
  files_not_found: "worker:OBS-7",
  exec_timeouts: "worker:OBS-8",
  retries_exhausted: "worker:OBS-9",
};

const isRead = (fields: Fields): boolean =>
  fields["endpoint"] === "GET /users/:id/files" && (fields["status"] === 200 || fields["status"] === 404);

/** Each alert that was told holds (or no more does) by its definition, is told in turns, and its figures are those of the requests that were recorded. */
export const alertsFollowDefinition: Checker = {
  id: "alerts-follow-definition",
  rules: [...Object.values(RULES), "worker:OBS-10", "worker:OBS-14"],
  check: (history) => {
    const tallies = new Map(Object.values(RULES).map((rule) => [rule, new Tally(rule)]));
    const turns = new Tally("worker:OBS-10");
    const figures = new Tally("worker:OBS-14");
    const raised = new Set<string>();
    const logs = eventsOf(history, "log");
    for (const { t, party, message, fields } of logs) {
      if (message !== "alert") continue;
      const { alert, state, userId, measured } = fields as Fields & { readonly measured?: Measured };
      const key = [party, alert, userId].join(" ");
      // Alerts of one user are the Host's: any isolate may tell their end.
      if (measured === undefined) continue;
      const expected = holds(String(alert), measured);
      if (expected === null) continue;
      tallies
        .get(RULES[String(alert)] ?? "")
        ?.expect(expected === (state === "raised"), t, () => `${String(alert)} was ${String(state)} on ${JSON.stringify(measured)}`);
      turns.expect(raised.has(key) === (state === "cleared"), t, () => `${String(alert)} was ${String(state)} out of turn`);
      if (state === "raised") raised.add(key);
      else raised.delete(key);
      const records = logs.filter((one) => one.party === party && one.message === "request" && isRead(one.fields as Fields));
      const within = (from: number, to: number): number => records.filter((one) => one.t > from && one.t <= to).length;
      const { r2, container, none } = measured.reads;
      const told = r2 + container + none;
      figures.expect(
        told >= within(t - WINDOW_MS + EDGE_MS, t - EDGE_MS) && told <= within(t - WINDOW_MS - EDGE_MS, t + EDGE_MS),
        t,
        () => `${told} reads stood beside the alert, ${within(t - WINDOW_MS, t)} were recorded`,
      );
    }
    return [...[...tallies.values()].map((tally) => tally.verdict), turns.verdict, figures.verdict];
  },
};
