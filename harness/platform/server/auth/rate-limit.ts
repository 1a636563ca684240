import type { Clock } from "#harness/ports/clock.ts";

const WINDOW_MS = 60_000;
/** More callers than this are forgotten, oldest first. */
const CALLERS_MAX = 10_000;

interface Window {
  readonly startedAt: number;
  count: number;
}

/** What a caller has left, and when its window ends. */
export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  readonly retryAfterS: number;
}

/** So many requests a minute and caller (server.md B.1). */
export class RateLimit {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #windows = new Map<string, Window>();

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /** Counts one request of `caller`. */
  take(caller: string): Allowance {
    const now = this.#clock.now();
    const known = this.#windows.get(caller);
    const window = known === undefined || now - known.startedAt >= WINDOW_MS ? { startedAt: now, count: 0 } : known;
    window.count += 1;
    this.#windows.set(caller, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > CALLERS_MAX && oldest !== undefined) this.#windows.delete(oldest);
    const retryAfterS = Math.max(1, Math.ceil((window.startedAt + WINDOW_MS - now) / 1_000));
    return { allowed: window.count <= this.#limit, limit: this.#limit, remaining: Math.max(0, this.#limit - window.count), retryAfterS };
  }
}
