import { epochOf } from "#harness/ports/clock.ts";

/** A sync is fresh while it is younger than this, minutes, compared unrounded (worker:SYNC-24). */
export const FRESH_MINUTES = 5;

export const minutesBetween = (fromIso: string, now: number): number => (now - epochOf(fromIso)) / 60_000;
