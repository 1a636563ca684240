/** The longest wait that a timer of 32 bits can hold, ms: one that is asked for beyond it would be over at once. */
const WAIT_MAX_MS = 2_147_483_647;

/** The deadline that a caller asks for in X-Timeout, seconds as text, in ms; null when it asks for none (server:A2A-28). */
export const askedMs = (written: string | null): number | null => {
  const seconds = Number(written ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1_000, WAIT_MAX_MS) : null;
};
