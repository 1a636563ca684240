import { isoTime } from "#harness/ports/clock.ts";

/** The newest point-in-time copies that were made; null before the first. */
export interface SlotsMade {
  readonly rolling: string | null;
  readonly daily: string | null;
}

const ROLLING_MS = 20 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** A slot's name in keys: the time when it began. */
const rollingId = (now: number): string => isoTime(Math.floor(now / ROLLING_MS) * ROLLING_MS).slice(0, 16);
const dailyId = (now: number): string => isoTime(now).slice(0, 10);

/** Which copies are to be made now: one in 20 minutes and one a day, each slot once (worker:SYNC-21). */
export const slotsDue = (made: SlotsMade, now: number): SlotsMade => {
  const rolling = rollingId(now);
  const daily = dailyId(now);
  return { rolling: made.rolling === rolling ? null : rolling, daily: made.daily === daily ? null : daily };
};

/** Whether a copy is older than the seven days that copies are kept (worker:SYNC-21). */
export const slotExpired = (id: string, now: number): boolean => {
  const oldest = isoTime(now - 7 * DAY_MS);
  return id < oldest.slice(0, id.length);
};
