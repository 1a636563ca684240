/** Keys that expire: who was heard of lately. In memory on the Clock; stands for Redis (decisions: Redis). */
export interface PresenceApi {
  /** Null when the key is absent or has expired. */
  get(key: string): Promise<string | null>;
  /** Sets the value and starts the time to live, ms, anew. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Keys that are absent are passed over; deleting is no expiry. */
  delete(keys: readonly string[]): Promise<void>;
  /**
   * Waits for the next expiry and answers with the keys that expired since this subscriber asked last,
   * oldest first. What expires while a subscriber's connection is broken is lost, as with Redis.
   */
  expired(subscriber: string): Promise<readonly string[]>;
}

/** The RPC names of `PresenceApi`, for rigs that serve it over a wire. */
export const PRESENCE_METHODS = ["get", "set", "delete", "expired"] as const satisfies readonly (keyof PresenceApi)[];
