import type { Refusal } from "#fakes/failures/backend-failure.ts";
import { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { PresenceApi } from "#harness/ports/presence.ts";
import type { Random } from "#harness/ports/random.ts";
import { Subscription } from "./subscription.ts";

export interface PresenceOptions {
  readonly clock: Clock;
  /** Decides which calls go wrong while it is unreliable. */
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
}

interface Entry {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  readonly timer: Timer;
}

const LINK = "presence";

/** Keys that expire exactly when their time is over, and who is told: Redis with its expiry events, in memory. */
export class FakePresence implements PresenceApi {
  /** Kinds: get, set, delete, expired. */
  readonly faults: ScriptedFailures;
  readonly #options: PresenceOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #subscriptions = new Map<string, Subscription>();

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.faults = new ScriptedFailures({ clock: options.clock, random: options.random, link: LINK });
  }

  get(key: string): Promise<string | null> {
    return this.#call("get", { key }, async () => this.#live(key)?.value ?? null);
  }

  set(key: string, value: string, ttlMs: number): Promise<void> {
    return this.#call("set", { key, ttlMs }, async () => {
      this.#live(key);
      this.#forget(key);
      const { clock } = this.#options;
      const entry: Entry = { value, dueAt: clock.now() + ttlMs, timer: clock.timer(ttlMs) };
      this.#entries.set(key, entry);
      void this.#expireLater(key, entry);
    });
  }

  delete(keys: readonly string[]): Promise<void> {
    return this.#call("delete", { keys }, async () => {
      for (const key of keys) {
        this.#live(key);
        this.#forget(key);
      }
    });
  }

  /** A call that fails takes the subscription with it: what expires until the next call is lost. */
  async expired(subscriber: string): Promise<readonly string[]> {
    const subscription = this.#subscriptions.get(subscriber) ?? new Subscription();
    this.#subscriptions.set(subscriber, subscription);
    try {
      return await this.#call("expired", { subscriber }, () => subscription.next());
    } catch (error) {
      const replaced = error instanceof LinkError && error.failure === "closed";
      if (!replaced && this.#subscriptions.get(subscriber) === subscription) this.drop(subscriber);
      throw error;
    }
  }

  /** Breaks the subscription: its pending call is reset, and what expires until its next call is lost. */
  drop(subscriber: string): void {
    this.#subscriptions.get(subscriber)?.break(new LinkError("reset", LINK));
    this.#subscriptions.delete(subscriber);
  }

  /** The keys that are there now, in the order in which they were set. */
  keys(): readonly string[] {
    const now = this.#options.clock.now();
    return [...this.#entries].filter(([, { dueAt }]) => dueAt > now).map(([key]) => key);
  }

  /** Forgets every key without an expiry, and breaks every subscription: a restart without persistence. */
  restart(): void {
    for (const key of this.#entries.keys()) this.#forget(key);
    for (const subscriber of this.#subscriptions.keys()) this.drop(subscriber);
    this.#options.journal({ kind: "presence-restart" });
  }

  #call<T>(kind: string, asked: Readonly<Record<string, unknown>>, work: () => Promise<T>): Promise<T> {
    this.#options.journal({ ...asked, kind: `presence-${kind}` });
    return this.faults.run({ kind, work, refuse });
  }

  /** Undefined when there is none or its time is over, which is then seen to at once. */
  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.dueAt > this.#options.clock.now()) return entry;
    this.#expire(key);
    return undefined;
  }

  async #expireLater(key: string, { timer }: Entry): Promise<void> {
    await timer.done;
    this.#expire(key);
  }

  #expire(key: string): void {
    this.#forget(key);
    this.#options.journal({ kind: "presence-expiry", key });
    for (const subscription of this.#subscriptions.values()) subscription.tell(key);
  }

  #forget(key: string): void {
    this.#entries.get(key)?.timer.cancel();
    this.#entries.delete(key);
  }
}

const refuse = (refusal: Refusal): never => {
  const said = refusal.kind === "sql" ? refusal.code : (refusal.message ?? refusal.body ?? `status ${refusal.status}`);
  throw new BackendError({ name: "ReplyError", message: `ERR ${said}` });
};
