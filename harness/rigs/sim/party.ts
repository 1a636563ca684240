import type { Clock, Timer } from "#harness/ports/clock.ts";
import type { LinkFailure } from "#harness/ports/link-failure.ts";
import type { Random } from "#harness/ports/random.ts";
import type { Party, PartyKind } from "#harness/rigs/sea.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { currentScope, newScope, runInScope, type Scope } from "./scope.ts";
import type { SimWorld } from "./world.ts";

/** Work registered with waitUntil lives this long past the reply (worker:LIFE-5). */
const AFTER_RESPONSE_MS = 30_000;

const TIMER = 0x71;

const actorNamed = (actor: string): Pick<Scope, "actor" | "actorKey"> => ({ actor, actorKey: hash32(0, actor) });

/** A promise that never settles: what a dead party's calls and timers return. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

/** A request that this party is serving: how its caller can be told that the party is gone. */
export interface ServedCall {
  fail(failure: LinkFailure): void;
}

/** One party of a simulated voyage. */
export class SimParty implements Party {
  readonly name: string;
  readonly kind: PartyKind;
  readonly clock: Clock;
  readonly random: Random;
  readonly served = new Set<ServedCall>();
  /** The scope of what the party does outside any request. */
  readonly root: Scope;
  readonly #world: SimWorld;
  readonly #scopes = new Set<Scope>();
  #alive = true;
  /** True once the party was replaced: it runs on, but nobody hears its replies. */
  unheard = false;

  constructor(world: SimWorld, name: string, kind: PartyKind) {
    this.#world = world;
    this.name = name;
    this.kind = kind;
    this.root = newScope(this, actorNamed(name), name);
    this.clock = { now: () => world.scheduler.now(), timer: (ms) => this.#timer(ms) };
    // One stream for each actor: dropping one operation leaves the identifiers of the others as they were.
    this.random = {
      uint32: () => {
        const stream = hash32(currentScope()?.actorKey ?? 0, "random", name);
        return world.draws.at(stream, world.draws.nth(stream));
      },
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  get serving(): number {
    return this.served.size;
  }

  waitUntil(work: Promise<unknown>): void {
    const scope = currentScope() ?? this.root;
    scope.registered += 1;
    const ended = (): void => {
      scope.registered -= 1;
      if (scope.registered === 0 && scope.answered && scope.alive) this.#rest(scope);
    };
    work.then(ended, ended);
  }

  run<T>(label: string, work: () => Promise<T>): Promise<T> {
    // What a service begins by itself goes on for as long as it lives.
    if (this.kind === "service") return runInScope(this.root, work);
    const scope = this.open(actorNamed(this.kind === "client" ? label : this.name), label);
    return runInScope(scope, work).finally(() => this.#scopes.delete(scope));
  }

  hangUp(label: string): void {
    for (const scope of this.#scopes) {
      if (scope.label === label) for (const call of scope.calls) call.abandon();
    }
  }

  /** A new scope of this party; the scopes of a backend share its root, so that its timers are the party's own. */
  open(actor: Pick<Scope, "actor" | "actorKey">, label: string): Scope {
    const scope = newScope(this, actor, label);
    scope.alive = this.#alive;
    this.#scopes.add(scope);
    return scope;
  }

  /** A request's scope after its reply: registered work may go on, for a while; then what is left behind is recorded. */
  close(scope: Scope): void {
    scope.answered = true;
    if (this.kind === "backend") this.#scopes.delete(scope);
    if (scope.registered === 0) this.#rest(scope);
    else if (this.kind === "isolate") this.#world.scheduler.after(AFTER_RESPONSE_MS, { priority: 0, key: 1 }, () => this.#end(scope));
  }

  /** Nothing of the request runs any more: its timers should be gone too, and in an isolate it dies. */
  #rest(scope: Scope): void {
    if (this.kind === "service") return;
    const leftBehind = [...scope.timers].filter((timer) => !timer.cancelled).length;
    if (leftBehind > 0) {
      this.#world.recorder.record({ type: "leftover", party: this.name, what: scope.label, timers: leftBehind });
    }
    if (this.kind === "isolate") this.#end(scope);
  }

  kill(): void {
    this.#alive = false;
    for (const scope of [this.root, ...this.#scopes]) this.#end(scope);
    this.#failServed("reset");
  }

  reset(zombie: boolean): void {
    this.unheard = true;
    this.#failServed("host-reset");
    if (!zombie) this.kill();
  }

  /** Ends one request from outside: its client went away. */
  abandon(scope: Scope): void {
    if (this.kind === "isolate" && scope.registered === 0) this.#end(scope);
  }

  /** Who waits for which call since when: a line for each, for stall reports. */
  waits(): readonly string[] {
    return [this.root, ...this.#scopes].flatMap((scope) =>
      [...scope.calls].map((call) => `${scope.actor} in ${scope.label} waits for ${call.method} on ${call.link}`),
    );
  }

  #failServed(failure: LinkFailure): void {
    for (const call of [...this.served]) call.fail(failure);
    this.served.clear();
  }

  #end(scope: Scope): void {
    scope.alive = false;
    for (const timer of scope.timers) {
      timer.cancelled = true;
      this.#world.deadlines.delete(timer);
    }
    scope.timers.clear();
    scope.calls.clear();
    this.#scopes.delete(scope);
  }

  #timer(ms: number): Timer {
    const scope = this.kind === "backend" ? this.root : (currentScope() ?? this.root);
    if (!scope.alive) return { done: never(), cancel: () => {} };
    const { scheduler, explorer, draws } = this.#world;
    const stream = hash32(scope.actorKey, TIMER);
    const key = draws.at(stream, draws.nth(stream));
    const done = Promise.withResolvers<void>();
    const event = scheduler.after(ms, { priority: explorer.priority(scope.actor, key), key }, () => {
      scope.timers.delete(event);
      this.#world.deadlines.delete(event);
      done.resolve();
    });
    scope.timers.add(event);
    this.#world.deadlines.add(event);
    const cancel = (): void => {
      event.cancelled = true;
      scope.timers.delete(event);
      this.#world.deadlines.delete(event);
    };
    return { done: done.promise, cancel };
  }
}
