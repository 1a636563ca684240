import { AsyncLocalStorage } from "node:async_hooks";
import type { SimParty } from "./party.ts";
import type { SimEvent } from "./scheduler.ts";

/** A call that has no answer yet: what a stall report names. */
export interface PendingCall {
  readonly link: string;
  readonly method: string;
  readonly since: number;
  /** Tells the serving party that its caller went away. */
  readonly abandon: () => void;
}

/**
 * One piece of running code: a request, an alarm, a client's story. Every port call and timer
 * belongs to the scope it was made in, so a dead scope's calls never settle and its timers never fire.
 */
export interface Scope {
  readonly party: SimParty;
  /** Who began the chain of calls; scheduling priorities belong to actors. */
  readonly actor: string;
  /** The actor's name as a number, for draws. */
  readonly actorKey: number;
  readonly label: string;
  alive: boolean;
  readonly timers: Set<SimEvent>;
  readonly calls: Set<PendingCall>;
  /** Work registered with waitUntil and not yet ended. */
  registered: number;
  /** It has answered; registered work may still run. */
  answered: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** The scope that the running code belongs to, or undefined outside a voyage. */
export const currentScope = (): Scope | undefined => storage.getStore();

/** Runs `work` inside `scope`; its continuations stay there. */
export const runInScope = <T>(scope: Scope, work: () => T): T => storage.run(scope, work);

/** A live scope of `party`. */
export const newScope = (party: SimParty, actor: Pick<Scope, "actor" | "actorKey">, label: string): Scope => ({
  party,
  actor: actor.actor,
  actorKey: actor.actorKey,
  label,
  alive: true,
  timers: new Set(),
  calls: new Set(),
  registered: 0,
  answered: false,
});
