import { BackendError } from "#harness/ports/backend-error.ts";
import type { HttpResponse } from "#harness/ports/http.ts";
import { LinkError, type HttpLimits, type LinkFailure } from "#harness/ports/link-failure.ts";
import type { ChannelSpec, Served } from "#harness/rigs/sea.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { ConnectionUser, SimConnection, SimResponse } from "./connection.ts";
import { copyValue } from "#harness/ports/copy-value.ts";
import { wireSize } from "./wire-size.ts";
import type { CallInFlight, SimLink } from "./link.ts";
import type { ServedCall, SimParty } from "./party.ts";
import { currentScope, runInScope, type PendingCall, type Scope } from "./scope.ts";
import { EPOCH_MS, HarnessFault, type SimWorld } from "./world.ts";

/** What all calls of one method of one stub share. */
interface CallNames {
  readonly link: SimLink;
  readonly method: string;
  /** What the message is called: the method, or what the channel's `name` says. */
  readonly name: string;
  readonly point: string;
  readonly key: number;
  readonly limits: HttpLimits | undefined;
}

/** One call on its way: from the caller's send to the caller's answer. */
class Call implements ServedCall, CallInFlight {
  readonly #world: SimWorld;
  readonly #caller: Scope;
  readonly #pending: PendingCall;
  readonly #names: CallNames;
  readonly #draw: number;
  readonly #answer = Promise.withResolvers<unknown>();
  #answered = false;
  #served: { party: SimParty; scope: Scope } | undefined;
  /** Null while the link has never had a toxic. */
  #connection: SimConnection | null = null;
  #inBody = false;
  #deliver: (() => void) | null = null;
  #finish: (() => void) | null = null;

  constructor(world: SimWorld, caller: Scope, names: CallNames) {
    this.#world = world;
    this.#caller = caller;
    this.#names = names;
    this.#pending = {
      link: names.link.name,
      method: names.name,
      since: world.scheduler.now(),
      abandon: () => this.#served?.party.abandon(this.#served.scope),
    };
    const stream = hash32(caller.actorKey, names.key);
    this.#draw = world.draws.at(stream, world.draws.nth(stream));
    caller.calls.add(this.#pending);
    names.link.enter(this);
  }

  get result(): Promise<unknown> {
    return this.#answer.promise;
  }

  /** Puts the call on the link. */
  send(args: readonly unknown[], deliver: (scopeOf: (party: SimParty) => Scope) => Promise<unknown>): void {
    const { link, limits } = this.#names;
    this.#deliver = () => void this.#arrive(deliver);
    if (link.isDown) {
      this.#answerLater(0, () => this.#reject(this.#error("refused")));
      return;
    }
    if (limits !== undefined) {
      this.#answerLater(limits.headersMs, () => {
        if (!this.#inBody) this.#giveUp("headers-timeout");
      });
    }
    if (!link.spoiled) {
      this.#leg("call", this.#deliver);
      return;
    }
    this.#connection = link.take();
    this.#connection.request(wireSize(args), this.#user());
  }

  board(connection: SimConnection): void {
    this.#connection = connection;
    connection.adopt(this.#user());
  }

  /** The serving party is gone: tell the caller what its connection would. */
  fail(failure: LinkFailure): void {
    this.#answerLater(1, () => this.#giveUp(failure));
  }

  /** Made only for calls that have a connection: most never do. */
  #user(): ConnectionUser {
    return {
      requested: () => {
        if (this.#deliver !== null) this.#leg("call", this.#deliver);
      },
      head: () => {
        this.#inBody = true;
      },
      responded: () => {
        const { link } = this.#names;
        if (this.#connection !== null) link.giveBack(this.#connection);
        this.#connection = null;
        if (this.#finish !== null) this.#leg("reply", this.#finish);
      },
      broken: (ending) => {
        this.#connection = null;
        const [atHead, inBody] = ending === "rst" ? (["reset", "body-reset"] as const) : (["closed", "body-cut"] as const);
        this.#reject(this.#error(this.#inBody ? inBody : atHead));
      },
    };
  }

  async #arrive(deliver: (scopeOf: (party: SimParty) => Scope) => Promise<unknown>): Promise<void> {
    this.#traced("call");
    const held = this.#world.holds.pass(this.#names.point, "call");
    if (held !== null) await held;
    try {
      const value = await deliver((party) => this.#open(party));
      const heldReply = this.#world.holds.pass(this.#names.point, "reply");
      if (heldReply !== null) await heldReply;
      this.#reply(value, () => this.#resolve(copyValue(value)));
    } catch (error) {
      this.#blameHarness(error);
      await this.#world.holds.pass(this.#names.point, "reply");
      this.#reply(null, () => this.#reject(error));
    }
  }

  /** A backend answers with backend errors only; anything else is a fault of the fake. */
  #blameHarness(error: unknown): void {
    if (this.#served?.party.kind !== "backend" || error instanceof BackendError || error instanceof LinkError) return;
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#world.fault.reject(new HarnessFault(`${this.#names.point} threw ${cause.name}: ${cause.message}`, { cause }));
  }

  #open(party: SimParty): Scope {
    if (!party.alive) throw this.#error("refused");
    const scope = party.open(this.#caller, this.#names.point);
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
    if (this.#answered) return;
    if (takesItsTime(value)) this.#names.link.spoil();
    if (this.#connection === null) {
      this.#leg("reply", finish);
      return;
    }
    this.#finish = finish;
    this.#connection.respond(responseOf(value));
  }

  #leg(phase: "call" | "reply", happen: () => void): void {
    const { scheduler, explorer, draws, deadlines } = this.#world;
    const draw = draws.at(this.#draw, phase === "call" ? 0 : 1);
    const stalled = explorer.mode.stallsMax === 0 ? null : explorer.stallUntil(draw, scheduler.now(), dueTimes(deadlines));
    const delay = stalled === null ? explorer.latency(draw) : stalled - scheduler.now();
    scheduler.after(delay, { priority: explorer.priority(this.#caller.actor, draw), key: draw }, happen);
  }

  #answerLater(delayMs: number, happen: () => void): void {
    this.#world.scheduler.after(delayMs, { priority: 0, key: this.#draw }, happen);
  }

  #error(failure: LinkFailure): LinkError {
    return new LinkError(failure, this.#names.link.name);
  }

  /** The caller hears of a failure and its connection is not used again. */
  #giveUp(failure: LinkFailure): void {
    if (this.#answered) return;
    this.#reject(this.#error(failure));
    this.#connection?.break("fin");
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
    this.#names.link.leave(this);
    this.#traced(phase);
    return this.#caller.alive;
  }

  #traced(phase: "call" | "reply" | "error"): void {
    this.#world.trace?.({
      t: this.#world.scheduler.now() - EPOCH_MS,
      link: this.#names.link.name,
      method: this.#names.name,
      phase,
      actor: this.#caller.actor,
    });
  }
}

/** An HTTP response that no single message stands for. */
const takesItsTime = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null || !("body" in value)) return false;
  const { headers, pacing } = value as Partial<HttpResponse>;
  return pacing !== undefined || headers?.["connection"] === "close";
};

/** What a connection carries for an answer: an HTTP response says how, any other value is sent at once. */
const responseOf = (value: unknown): SimResponse => {
  const { headers, body, pacing } = (value ?? {}) as Partial<HttpResponse>;
  if (!(body instanceof Uint8Array)) return { bytes: wireSize(value), untilClose: false, pacing: undefined };
  return { bytes: body.length, untilClose: headers?.["connection"] === "close", pacing };
};

const dueTimes = function* (deadlines: Iterable<{ readonly due: number }>): Generator<number> {
  for (const deadline of deadlines) yield deadline.due;
};

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** A stub whose calls are simulated messages on the link `from>to`; values arrive as copies. */
export const simChannel = <T extends object>(world: SimWorld, from: SimParty, spec: ChannelSpec<T>): T => {
  const link = world.link(`${from.name.split("#", 1)[0] ?? from.name}>${spec.to}`);
  const { serve, limits } = spec;
  if (serve === "elsewhere") throw new Error(`${link.name}: in the simulator every party lives in this process`);
  const call = async (names: CallNames, args: readonly unknown[]): Promise<unknown> => {
    const gate = spec.outputGate?.();
    if (gate !== undefined) await gate;
    const caller = currentScope() ?? from.root;
    if (!caller.alive) return new Promise(() => {});
    const copied = args.map(copyValue);
    const message = new Call(world, caller, names);
    message.send(copied, async (scopeOf) => {
      const serving = serve();
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
  const known = new Map<string, CallNames>();
  const namesOf = (method: string, name: string): CallNames => {
    // Two methods may carry messages of one name, such as a statement alone and in a transaction.
    const key = `${method} ${name}`;
    const names = known.get(key) ?? { link, method, name, point: `${spec.to}.${name}`, key: hash32(0, link.name, name), limits };
    known.set(key, names);
    return names;
  };
  const stub: Record<string, AnyMethod> = {};
  for (const method of spec.methods) {
    stub[method] = (...args) => call(namesOf(method, spec.name?.(method, args) ?? method), args);
  }
  return stub as T;
};
