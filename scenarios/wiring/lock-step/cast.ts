import { TIMED_OUT, withDeadline, type Clock } from "#harness/ports/clock.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import type { Fork, Choose } from "./merges.ts";
import { turnStore } from "./turn-store.ts";

/** Somebody who works on the database, and on nothing else: between its statements it waits for nothing. */
export interface Actor {
  readonly name: string;
  readonly act: (store: StoreApi) => Promise<unknown>;
}

/** How an actor ended: what it resolved to, or the SQLSTATE (or the name) of the error that it threw. */
export type Outcome = { readonly kind: "done"; readonly value: unknown } | { readonly kind: "failed"; readonly code: string };

/** Why a run in lock-step cannot go on. */
export class LockStepError extends Error {
  override readonly name = "LockStepError";
}

/** A connection of its own for an actor, and what the server calls it. */
export interface Session {
  readonly store: StoreApi;
  readonly pid: number;
}

/** Where an actor is: `works` covers a statement on its way and what the actor makes of its answer. */
type State = "works" | "asks" | "waits" | "ended";

interface Player {
  readonly actor: Actor;
  readonly session: Session;
  state: State;
  /** What it asks to do, while it asks. */
  asks: string;
  go: () => void;
  outcome: Outcome;
}

/** Real ms after which a statement without an answer is asked whether it waits for somebody. */
const LOOK_AFTER_MS = 1;
/** Real ms in which a deadlock is found, and an actor comes to its next statement. */
const MOVES_WITHIN_MS = 10_000;

const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof BackendError) return { kind: "failed", code: error.fields.code ?? error.name };
  return { kind: "failed", code: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
};

/** Actors that take turns on their own connections, one statement at a time. */
export class Cast {
  readonly #players: readonly Player[];
  readonly #clock: Clock;
  readonly #isBlocked: (pid: number) => Promise<boolean>;
  readonly #order: string[] = [];
  #changed = Promise.withResolvers<void>();
  #blocked = 0;

  constructor(
    cast: readonly (readonly [Actor, Session])[],
    { clock, isBlocked }: { readonly clock: Clock; readonly isBlocked: (pid: number) => Promise<boolean> },
  ) {
    this.#clock = clock;
    this.#isBlocked = isBlocked;
    const outcome: Outcome = { kind: "failed", code: "it never ended" };
    this.#players = cast.map(([actor, session]) => ({ actor, session, state: "works", asks: "", go: () => {}, outcome }));
  }

  /** The statements in the order in which they were begun: `mint.token-insert`, with `(waits)` when it had to wait for somebody. */
  get order(): readonly string[] {
    return this.#order;
  }

  /** How many statements had to wait for somebody. */
  get blocked(): number {
    return this.#blocked;
  }

  get outcomes(): readonly Outcome[] {
    return this.#players.map(({ outcome }) => outcome);
  }

  /** Plays to the end, and tells who could go when. */
  async play(choose: Choose): Promise<readonly Fork[]> {
    const forks: Fork[] = [];
    for (const player of this.#players) void this.#perform(player);
    await this.#settle();
    for (;;) {
      const enabled = [...this.#players.keys()].filter((i) => this.#players[i]?.state === "asks");
      if (enabled.length === 0) {
        if (this.#players.every(({ state }) => state === "ended")) return forks;
        await this.#untilSomebodyMoves();
        continue;
      }
      const chosen = choose(enabled, forks.length);
      forks.push({ enabled, chosen });
      this.#grant(chosen);
      await this.#settle();
    }
  }

  async #perform(player: Player): Promise<void> {
    const store = turnStore(player.session.store, async (name, work) => {
      const turn = Promise.withResolvers<void>();
      player.asks = name;
      player.go = turn.resolve;
      this.#move(player, "asks");
      await turn.promise;
      return work();
    });
    try {
      player.outcome = { kind: "done", value: await player.actor.act(store) };
    } catch (error) {
      player.outcome = outcomeOf(error);
    }
    this.#move(player, "ended");
  }

  #grant(chosen: number): void {
    const player = this.#players[chosen];
    if (player === undefined) throw new LockStepError(`there is no actor ${chosen}`);
    this.#order.push(`${player.actor.name}.${player.asks}`);
    player.state = "works";
    player.go();
  }

  #move(player: Player, state: State): void {
    player.state = state;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Until everybody asks, waits for somebody, or has ended. Whoever waited may have been let go by the latest step. */
  async #settle(): Promise<void> {
    const waited = this.#players.filter(({ state }) => state === "waits");
    for (const player of waited) player.state = "works";
    const end = this.#clock.now() + MOVES_WITHIN_MS;
    for (let working = this.#working(); working.length > 0; working = this.#working()) {
      await withDeadline(this.#clock, LOOK_AFTER_MS, this.#changed.promise);
      for (const player of working) {
        if (player.state !== "works" || !(await this.#isBlocked(player.session.pid)) || player.state !== "works") continue;
        player.state = "waits";
        if (!waited.includes(player)) this.#noteWait(player);
      }
      if (this.#clock.now() > end) throw new LockStepError(`${this.#describe()}: nobody moved for ${MOVES_WITHIN_MS} ms`);
    }
  }

  #noteWait(player: Player): void {
    this.#blocked += 1;
    const step = `${player.actor.name}.${player.asks}`;
    const at = this.#order.lastIndexOf(step);
    if (at >= 0) this.#order[at] = `${step} (waits)`;
  }

  #working(): readonly Player[] {
    return this.#players.filter(({ state }) => state === "works");
  }

  /** Everybody waits for each other: the server finds that out and ends one of them. */
  async #untilSomebodyMoves(): Promise<void> {
    const moved = await withDeadline(this.#clock, MOVES_WITHIN_MS, this.#changed.promise);
    if (moved === TIMED_OUT) throw new LockStepError(`${this.#describe()}: nobody moved for ${MOVES_WITHIN_MS} ms`);
    await this.#settle();
  }

  #describe(): string {
    return this.#players.map(({ actor, state, asks }) => `${actor.name} ${state} at ${asks || "its start"}`).join(", ");
  }
}
