import type { PresenceApi } from "#harness/ports/presence.ts";
import { RedisConnection } from "./redis-connection.ts";
import type { Resp } from "./resp.ts";

/** Told for every key of database 0 that expires, where `notify-keyspace-events` includes expiry. */
const EXPIRED = "__keyevent@0__:expired";

/** One subscriber: its connection, what it was told since it asked last, and its call that waits. */
class Subscriber {
  readonly connection: Promise<RedisConnection>;
  readonly #keys: string[] = [];
  #told = Promise.withResolvers<void>();

  constructor(path: string) {
    this.connection = this.#subscribe(path);
  }

  async next(): Promise<readonly string[]> {
    await this.connection;
    if (this.#keys.length === 0) await this.#told.promise;
    this.#told = Promise.withResolvers();
    return this.#keys.splice(0);
  }

  async #subscribe(path: string): Promise<RedisConnection> {
    const connection = await RedisConnection.open(path, (message) => this.#tell(message));
    await connection.command("SUBSCRIBE", EXPIRED);
    return connection;
  }

  #tell(message: Resp): void {
    const [kind, , key] = Array.isArray(message) ? (message as readonly Resp[]) : [];
    if (kind !== "message" || typeof key !== "string") return;
    this.#keys.push(key);
    this.#told.resolve();
  }
}

/** `PresenceApi` on a real Redis, as a server written for Redis uses it. */
export class RedisPresence implements PresenceApi {
  readonly #path: string;
  readonly #commands: RedisConnection;
  readonly #subscribers = new Map<string, Subscriber>();

  private constructor(path: string, commands: RedisConnection) {
    this.#path = path;
    this.#commands = commands;
  }

  /** Connects to the Redis that listens on the socket at `path`, and empties it. */
  static async open(path: string): Promise<RedisPresence> {
    const commands = await RedisConnection.open(path);
    await commands.command("FLUSHALL");
    return new RedisPresence(path, commands);
  }

  async get(key: string): Promise<string | null> {
    const value = await this.#commands.command("GET", key);
    return value === null ? null : String(value);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#commands.command("SET", key, value, "PX", String(ttlMs));
  }

  async delete(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#commands.command("DEL", ...keys);
  }

  expired(subscriber: string): Promise<readonly string[]> {
    const known = this.#subscribers.get(subscriber) ?? new Subscriber(this.#path);
    this.#subscribers.set(subscriber, known);
    return known.next();
  }

  async close(): Promise<void> {
    this.#commands.close();
    for (const { connection } of this.#subscribers.values()) (await connection).close();
  }
}
