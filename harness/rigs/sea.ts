import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { HttpLimits } from "#harness/ports/link-failure.ts";
import type { Random } from "#harness/ports/random.ts";
import type { Hold, HoldPoint } from "./hold.ts";

/** What kind of code a party runs, which decides what happens to its work after a reply. */
export type PartyKind =
  /** Work after the reply dies unless registered, and then 30 s later (worker:LIFE-5). */
  | "isolate"
  /** A Durable Object: work goes on after a reply until the object is evicted. */
  | "host"
  /** A long-lived process: work goes on after a reply, as background work should; only its end ends it. */
  | "service"
  /** A backend: owns its timers itself. */
  | "backend"
  /** Whoever uses the platform. */
  | "client";

/** One party of the voyage: a name, and a life that can end. */
export interface Party {
  readonly name: string;
  readonly kind: PartyKind;
  readonly alive: boolean;
  /** Time as this party sees it: a timer belongs to the request that started it. */
  readonly clock: Clock;
  readonly random: Random;
  /** Registers work that outlives the reply of the request that calls it (`ctx.waitUntil`). */
  waitUntil(work: Promise<unknown>): void;
  /** Runs `work` as this party, outside any request: an alarm, a client's story. Resolves when it ends. */
  run<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** Breaks the connections of the calls that the run of this label is waiting for: the client went away. */
  hangUp(label: string): void;
  /** How many requests this party is serving now. */
  readonly serving: number;
  /** Ends the party: its calls never settle, its timers die, callers see the connection reset. */
  kill(): void;
  /** Ends what callers wait for with a Durable Object reset; with `zombie` the code itself runs on, unheard. */
  reset(zombie: boolean): void;
}

/** Who answers a call: resolved when the call arrives, so a replaced party answers with its successor. */
export interface Served<T> {
  readonly party: Party;
  readonly api: T;
  /** Awaited before a reply leaves: the output gate of a Durable Object. */
  readonly outputGate?: () => Promise<void> | undefined;
}

export interface ChannelSpec<T> {
  /** The called party's name on links, such as `host`. The caller's name is its party's. */
  readonly to: string;
  readonly methods: readonly (keyof T & string)[];
  /** Names a message by what it asks for, where the method does not say it: hold points and traces have this name. The method's when absent. */
  readonly name?: (method: string, args: readonly unknown[]) => string;
  /** Which one of them, where a party has many of one kind: a sandbox, a Durable Object. */
  readonly instance?: string;
  /** "elsewhere": the called party lives in another process, which only a rig with several can carry. */
  readonly serve: (() => Served<T> | Promise<Served<T>>) | "elsewhere";
  /** How long the caller of an HTTP link waits; without limits of its own when absent. */
  readonly limits?: HttpLimits;
  /** Awaited before a message leaves: the output gate of a Durable Object. */
  readonly outputGate?: () => Promise<void> | undefined;
}

/** One body of water: time, chance, links and parties, as a rig provides them to the wiring. */
export interface Sea {
  readonly kind: "sim" | "live" | "workerd";
  readonly recorder: Recorder;
  party(name: string, kind: PartyKind): Party;
  /** A stub of `spec.serve()`'s interface for `from`; every call is a message on the link `from>to`. */
  channel<T extends object>(from: Party, spec: ChannelSpec<T>): T;
  hold(point: HoldPoint): Hold;
  /** Waits for real asynchronous work of a party without letting time pass. */
  settle<T>(work: Promise<T>): Promise<T>;
  /** Lets every held call go on, and every later one. */
  releaseHolds(): void;
  /** Applies a toxic; resolves when it acts, with how to lift it. */
  toxic(toxic: LinkToxic): Promise<() => Promise<void>>;
  /** Lifts every toxic that is left. */
  liftToxics(): Promise<void>;
  /** Switches to fair scheduling: no drawn latency, no stalls, in order of arrival. */
  becomeFair(): void;
  /** Throws `ScaleError` when a duration of the story, ms, would be too short at this rig's speed. */
  requireScale(ms: number): void;
}
