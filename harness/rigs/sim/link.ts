import type { LinkToxic, Stream } from "#harness/faults/toxic.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { SimConnection } from "./connection.ts";
import type { Standing } from "./flow.ts";
import type { Scheduler } from "./scheduler.ts";

/** A call that is under way on a link. */
export interface CallInFlight {
  /** The link gets its first toxic: from here on its connection is simulated byte by byte. */
  board(connection: SimConnection): void;
}

/**
 * One link. As long as no toxic ever stood on it, its calls are whole messages and cost nothing
 * more; from the first toxic on, each call has a connection, kept alive and used again.
 */
export class SimLink {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #key: number;
  readonly #calls = new Set<CallInFlight>();
  readonly #connections = new Set<SimConnection>();
  readonly #idle: SimConnection[] = [];
  readonly #standing: Record<Stream, Standing[]> = { upstream: [], downstream: [] };
  /** The most calls at once so far: so many connections were opened, and stay open. */
  #peak = 0;
  #downs = 0;
  #spoiled = false;

  constructor(name: string, scheduler: Scheduler) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#key = hash32(0, "link", name);
  }

  /** True from the first toxic on. */
  get spoiled(): boolean {
    return this.#spoiled;
  }

  get isDown(): boolean {
    return this.#downs > 0;
  }

  enter(call: CallInFlight): void {
    this.#calls.add(call);
    if (!this.#spoiled) this.#peak = Math.max(this.#peak, this.#calls.size);
  }

  leave(call: CallInFlight): void {
    this.#calls.delete(call);
  }

  /** An idle connection, or a new one. */
  take(): SimConnection {
    return this.#idle.pop() ?? this.#open();
  }

  /** A call is over and its connection may carry another. */
  giveBack(connection: SimConnection): void {
    if (this.#connections.has(connection)) this.#idle.push(connection);
  }

  /** Puts a toxic on the link; the returned function lifts it. */
  add({ stream, toxic }: LinkToxic): () => void {
    this.spoil();
    let lifted = false;
    const once = (lift: () => void) => (): void => {
      if (lifted) return;
      lifted = true;
      lift();
    };
    if (toxic.type === "down") {
      this.#downs += 1;
      for (const connection of [...this.#connections]) connection.break("fin");
      return once(() => (this.#downs -= 1));
    }
    const standing: Standing = { toxic };
    this.#standing[stream].push(standing);
    for (const connection of this.#connections) connection.flow(stream).add(standing);
    return once(() => {
      this.#standing[stream].splice(this.#standing[stream].indexOf(standing), 1);
      for (const connection of [...this.#connections]) connection.flow(stream).lift(standing);
    });
  }

  /** From here on every call has a connection, byte by byte; those under way too. */
  spoil(): void {
    if (this.#spoiled) return;
    this.#spoiled = true;
    for (const call of this.#calls) call.board(this.#open());
    for (let open = this.#calls.size; open < this.#peak; open += 1) this.#idle.push(this.#open());
  }

  #open(): SimConnection {
    const now = (): number => this.#scheduler.now();
    const connection: SimConnection = new SimConnection({
      now,
      at: (dueMs, happen) => void this.#scheduler.after(dueMs - now(), { priority: 0, key: this.#key }, happen),
      upstream: this.#standing.upstream,
      downstream: this.#standing.downstream,
      gone: () => {
        this.#connections.delete(connection);
        const index = this.#idle.indexOf(connection);
        if (index >= 0) this.#idle.splice(index, 1);
      },
    });
    this.#connections.add(connection);
    return connection;
  }
}
