import { isoTime, type Timer } from "#harness/ports/clock.ts";
import type { HttpApi } from "#harness/ports/http.ts";
import type { CronControl } from "#harness/rigs/rig.ts";
import type { Party, Sea } from "#harness/rigs/sea.ts";
import { SCHEDULED_PATH } from "./isolate-http.ts";

const MINUTE_MS = 60_000;

/** What the timer of a rig is made of. */
export interface CronMaterial {
  readonly sea: Sea;
  readonly party: Party;
  /** The isolates in order, each behind the timer's own link. */
  readonly isolates: readonly HttpApi[];
}

/** Cloudflare's cron trigger: at least once, on any isolate, whether or not the last run has ended. */
export const cronControl = ({ sea, party, isolates }: CronMaterial): CronControl => {
  let minutes = 0;
  let next: Timer | null = null;
  let generation = 0;
  const fire = async (number: number): Promise<void> => {
    const isolate = isolates[(number - 1) % isolates.length];
    if (isolate === undefined) throw new Error(`There is no isolate ${number}`);
    const dueAt = party.clock.now();
    sea.recorder.record({ type: "journal", party: "cron", entry: { kind: "cron-tick", isolate: number, due: isoTime(dueAt) } });
    try {
      await isolate.fetch({ method: "GET", target: `${SCHEDULED_PATH}?time=${dueAt}`, headers: {}, body: null });
    } catch {
      // A run that is lost on its way is not made up for: the next minute is another run.
    }
  };
  const minute = async (mine: number): Promise<void> => {
    while (mine === generation) {
      next = party.clock.timer(MINUTE_MS);
      await next.done;
      if (mine !== generation) return;
      minutes += 1;
      void fire(1 + (minutes % isolates.length));
    }
  };
  return {
    start: () => {
      sea.requireScale(MINUTE_MS);
      generation += 1;
      void minute(generation);
    },
    stop: () => {
      generation += 1;
      next?.cancel();
    },
    tick: ({ isolate = 1 } = {}) => fire(isolate),
  };
};
