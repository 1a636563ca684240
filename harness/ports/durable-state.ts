/** Values that a Durable Object may store: plain data. */
export type Stored = null | boolean | number | string | readonly Stored[] | { readonly [key: string]: Stored | undefined };

/**
 * The storage and alarm of one Durable Object. Requests do not interleave while a call here is
 * pending, and nothing the object sends leaves before earlier writes are durable.
 */
export interface DurableState {
  get(key: string): Promise<Stored | undefined>;
  put(key: string, value: Stored): Promise<void>;
  /** True when the key existed. */
  delete(key: string): Promise<boolean>;
  /** Keys in ascending order. */
  list(options?: { readonly prefix?: string; readonly limit?: number }): Promise<ReadonlyMap<string, Stored>>;
  /** When the alarm is due, ms since the epoch; null when none is set. */
  getAlarm(): Promise<number | null>;
  /** Replaces any earlier alarm. The handler runs at least once. */
  setAlarm(atMs: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  /** Runs `work` while no other request of this object makes progress. */
  blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
}
