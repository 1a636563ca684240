import { eventsOf, journalOf, operationsOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** From when to when a call was held somewhere, ms. */
const heldSpans = (history: History): readonly (readonly [number, number])[] => {
  const entries = journalOf(history, "hold");
  return entries
    .filter(({ entry }) => entry.kind === "hold-reached")
    .map(({ t, entry }) => {
      const released = entries.find((one) => one.entry.kind === "hold-released" && one.entry["point"] === entry["point"] && one.t >= t);
      return [t, released?.t ?? Number.POSITIVE_INFINITY];
    });
};

/** The window of a race with a held call: a client's call of one of these verbs was answered well while it was held. */
export const heldDuring =
  (verbs: readonly string[]) =>
  (history: History): boolean =>
    operationsOf(history).some(
      ({ invoke, complete }) =>
        verbs.includes(invoke.verb) &&
        (complete?.outcome === "ok" || complete?.outcome === "accepted") &&
        heldSpans(history).some(([from, to]) => invoke.t >= from && complete.t <= to),
    );

/** The same with a start of the backend: a container or an instance comes while a call is held. */
export const startedWhileHeld = (history: History): boolean =>
  eventsOf(history, "journal").some(
    ({ t, entry }) =>
      (entry.kind === "container-start" || entry.kind === "instance-create") &&
      heldSpans(history).some(([from, to]) => Number.isFinite(to) && t >= from && t < to),
  );

/** The same with a call of an agent: its journal has an entry of this kind that was answered 200 while a call was held. */
export const agentHeldDuring =
  (kind: "agent-heartbeat" | "agent-register") =>
  (history: History): boolean =>
    journalOf(history, "agent").some(
      ({ t, entry }) => entry.kind === kind && entry["status"] === 200 && heldSpans(history).some(([from, to]) => t >= from && t <= to),
    );
