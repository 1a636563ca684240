import { eventsOf, Tally, type Checker } from "./checker.ts";

const WINDOW_MS = 600_000;
const RESTARTS_MAX = 5;

const fieldsOf = (event: { readonly fields: unknown }): Readonly<Record<string, unknown>> =>
  (event.fields ?? {}) as Readonly<Record<string, unknown>>;

/** Of one user, no more than five automatic restarts in ten minutes, and none while the breaker is open (worker:OOM-3, HEALTH-12). */
export const automaticRestarts: Checker = {
  id: "automatic-restarts",
  rules: ["worker:OOM-3", "worker:HEALTH-12"],
  check: (history) => {
    const bounded = new Tally("worker:OOM-3");
    const closed = new Tally("worker:HEALTH-12");
    const restarts = new Map<unknown, number[]>();
    const open = new Set<unknown>();
    for (const event of eventsOf(history, "log")) {
      const { userId, alert, state } = fieldsOf(event);
      if (event.message === "alert" && alert === "breaker_open") {
        if (state === "raised") open.add(userId);
        else open.delete(userId);
      }
      if (event.message !== "automatic restart") continue;
      const recent = (restarts.get(userId) ?? []).filter((at) => event.t - at < WINDOW_MS);
      restarts.set(userId, [...recent, event.t]);
      bounded.expect(
        recent.length < RESTARTS_MAX,
        event.t,
        () => `${String(userId)} was restarted ${recent.length + 1} times within ten minutes`,
      );
      closed.expect(!open.has(userId), event.t, () => `${String(userId)} was restarted although its breaker is open`);
    }
    return [bounded.verdict, closed.verdict];
  },
};
