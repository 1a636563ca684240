import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError, type LinkFailure } from "#harness/ports/link-failure.ts";
import type { ChannelSpec, Served } from "#harness/rigs/sea.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { copyValue, wireSize } from "./copy-value.ts";
import type { ServedCall, SimParty } from "./party.ts";
import { currentScope, runInScope, type PendingCall, type Scope } from "./scope.ts";
import { fateOf } from "./toxic-fate.ts";
import { EPOCH_MS, HarnessFault, type SimWorld } from "./world.ts";

/** What all calls of one method of one stub share. */
interface CallNames {
  readonly link: string;
  readonly method: string;
  readonly point: string;
  readonly key: number;
}

/** One call on its way: from the caller's send to the caller's answer. */
class Call implements ServedCall {
  readonly #world: SimWorld;
  readonly #caller: Scope;
  readonly #pending: PendingCall;
  readonly #link: string;
  readonly #point: string;
  readonly #draw: number;
  readonly #answer = Promise.withResolvers<unknown>();
  #answered = false;
  #served: { party: SimParty; scope: Scope } | undefined;

  constructor(world: SimWorld, caller: Scope, names: CallNames) {
    this.#world = world;
    this.#caller = caller;
    this.#link = names.link;
    this.#point = names.point;
    this.#pending = {
      link: names.link,
      method: names.method,
      since: world.scheduler.now(),
      abandon: () => this.#served?.party.abandon(this.#served.scope),
    };
    const stream = hash32(caller.actorKey, names.key);
    this.#draw = world.draws.at(stream, world.draws.nth(stream));
    caller.calls.add(this.#pending);
  }

  get result(): Promise<unknown> {
    return this.#answer.promise;
  }

  /** Puts the call on the link. */
  send(args: readonly unknown[], deliver: (scopeOf: (party: SimParty) => Scope) => Promise<unknown>): void {
    const toxics = this.#world.toxicsOn(this.#link, "upstream");
    const fate = toxics.length === 0 ? null : fateOf(toxics, wireSize(args));
    if (fate?.kind === "lose") {
      if (fate.delayMs !== null) this.#answerLater(fate.delayMs, () => this.#reject(new LinkError(fate.failure, this.#link)));
      return;
    }
    this.#leg("call", fate?.delayMs ?? 0, () => {
      if (!this.#answered) void this.#arrive(deliver);
    });
  }

  /** The serving party is gone: tell the caller what its connection would. */
  fail(failure: LinkFailure): void {
    this.#answerLater(1, () => this.#reject(new LinkError(failure, this.#link)));
  }

  async #arrive(deliver: (scopeOf: (party: SimParty) => Scope) => Promise<unknown>): Promise<void> {
    this.#traced("call");
    const held = this.#world.holds.pass(this.#point, "call");
    if (held !== null) await held;
    try {
      const value = await deliver((party) => this.#open(party));
      const heldReply = this.#world.holds.pass(this.#point, "reply");
      if (heldReply !== null) await heldReply;
      this.#reply(value, () => this.#resolve(copyValue(value)));
    } catch (error) {
      this.#blameHarness(error);
      await this.#world.holds.pass(this.#point, "reply");
      this.#reply(null, () => this.#reject(error));
    }
  }

  /** A backend answers with backend errors only; anything else is a fault of the fake. */
  #blameHarness(error: unknown): void {
    if (this.#served?.party.kind !== "backend" || error instanceof BackendError || error instanceof LinkError) return;
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#world.fault.reject(new HarnessFault(`${this.#point} threw ${cause.name}: ${cause.message}`, { cause }));
  }

  #open(party: SimParty): Scope {
    if (!party.alive) throw new LinkError("refused", this.#link);
    const scope = party.open(this.#caller, this.#point);
    this.#served = { party, scope };
    party.served.add(this);
    return scope;
  }

  #reply(value: unknown, finish: () => void): void {
    const served = this.#served;
    if (served !== undefined) {
      served.party.served.delete(this);
      served.party.close(served.scope);
      if (!served.party.alive || served.party.unheard) return;
    }
    const toxics = this.#world.toxicsOn(this.#link, "downstream");
    const fate = toxics.length === 0 ? null : fateOf(toxics, wireSize(value));
    if (fate?.kind === "lose") {
      // The connection stands already: a proxy that goes down breaks it, it cannot refuse it any more.
      const failure = fate.failure === "refused" ? "closed" : fate.failure;
      if (fate.delayMs !== null) this.#answerLater(fate.delayMs, () => this.#reject(new LinkError(failure, this.#link)));
      return;
    }
    this.#leg("reply", fate?.delayMs ?? 0, finish);
  }

  #leg(phase: "call" | "reply", toxicMs: number, happen: () => void): void {
    const { scheduler, explorer, draws, deadlines } = this.#world;
    const draw = draws.at(this.#draw, phase === "call" ? 0 : 1);
    const stalled = explorer.mode.stallsMax === 0 ? null : explorer.stallUntil(draw, scheduler.now(), dueTimes(deadlines));
    const delay = stalled === null ? explorer.latency(draw) : stalled - scheduler.now();
    scheduler.after(delay + toxicMs, { priority: explorer.priority(this.#caller.actor, draw), key: draw }, happen);
  }

  #answerLater(delayMs: number, happen: () => void): void {
    this.#world.scheduler.after(delayMs, { priority: 0, key: this.#draw }, happen);
  }

  #resolve(value: unknown): void {
    if (this.#end("reply")) this.#answer.resolve(value);
  }

  #reject(error: unknown): void {
    if (this.#end("error")) this.#answer.reject(error);
  }

  /** True when the caller still lives to hear the answer. */
  #end(phase: "reply" | "error"): boolean {
    if (this.#answered) return false;
    this.#answered = true;
    this.#caller.calls.delete(this.#pending);
    this.#traced(phase);
    return this.#caller.alive;
  }

  #traced(phase: "call" | "reply" | "error"): void {
    this.#world.trace?.({
      t: this.#world.scheduler.now() - EPOCH_MS,
      link: this.#link,
      method: this.#pending.method,
      phase,
      actor: this.#caller.actor,
    });
  }
}

const dueTimes = function* (deadlines: Iterable<{ readonly due: number }>): Generator<number> {
  for (const deadline of deadlines) yield deadline.due;
};

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** A stub whose calls are simulated messages on the link `from>to`; values arrive as copies. */
export const simChannel = <T extends object>(world: SimWorld, from: SimParty, spec: ChannelSpec<T>): T => {
  const link = `${from.name.split("#", 1)[0] ?? from.name}>${spec.to}`;
  const call = async (names: CallNames, args: readonly unknown[]): Promise<unknown> => {
    const gate = spec.outputGate?.();
    if (gate !== undefined) await gate;
    const caller = currentScope() ?? from.root;
    if (!caller.alive) return new Promise(() => {});
    const copied = args.map(copyValue);
    const message = new Call(world, caller, names);
    message.send(copied, async (scopeOf) => {
      const serving = spec.serve();
      const served: Served<T> = serving instanceof Promise ? await serving : serving;
      const scope = scopeOf(served.party as SimParty);
      const target = served.api as Record<string, AnyMethod | undefined>;
      const handler = target[names.method];
      if (handler === undefined) throw new TypeError(`${names.point} does not exist`);
      const value = await runInScope(scope, () => handler.apply(served.api, copied));
      const replyGate = served.outputGate?.();
      if (replyGate !== undefined) await replyGate;
      return value;
    });
    return message.result;
  };
  const stub: Record<string, AnyMethod> = {};
  for (const method of spec.methods) {
    const names: CallNames = { link, method, point: `${spec.to}.${method}`, key: hash32(0, link, method) };
    stub[method] = (...args) => call(names, args);
  }
  return stub as T;
};
