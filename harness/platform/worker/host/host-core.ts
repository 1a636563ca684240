import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { Background } from "./background.ts";
import { Restore } from "./backup/restore.ts";
import { saveOrDiscard } from "./backup/save-or-discard.ts";
import { Syncs } from "./backup/syncs.ts";
import { BootFlights } from "./boot-flights.ts";
import type { BootOutcome } from "./flight.ts";
import type { HostCall, HostReply, Result } from "./host-call.ts";
import { Leases } from "./leases.ts";
import { Operations } from "./operations.ts";
import { PathLocks } from "./path-locks.ts";
import type { HostPorts } from "./ports.ts";
import { markRegistered } from "./registered.ts";
import { sleepAfterOf } from "./sleep-setting.ts";

/** How soon a new instance looks after leases that an earlier one may have left. */
const WATCH_MS = 60_000;

/** Work of the alarm; answers when it wants to be done again, ms since the epoch, or null. */
export type Chore = () => Promise<number | null>;

/** What every area of a Host stands on: lease, readiness and body as one unit, and the alarm. */
export class HostCore {
  readonly ports: HostPorts;
  readonly parts: WorkerParts;
  readonly leases: Leases;
  readonly background: Background;
  readonly flights: BootFlights;
  /** Work that was promised before it was done. */
  readonly operations: Operations;
  readonly restore: Restore;
  readonly syncs: Syncs;
  /** Whoever changes a file, in whatever store, holds its path. */
  readonly paths = new PathLocks();
  /** What the areas want done at every alarm. */
  readonly chores: Chore[] = [];
  #running = 0;
  #configured: Promise<void> | undefined;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.ports = ports;
    this.parts = parts;
    this.leases = new Leases(ports, parts);
    this.background = new Background(ports);
    this.flights = new BootFlights(ports, parts, {
      background: this.background,
      busy: () => this.#running,
      flush: () => saveOrDiscard(ports, this.syncs),
      landed: (id, outcome) => this.#landed(id, outcome),
    });
    this.operations = new Operations(ports);
    this.restore = new Restore(ports, parts);
    this.syncs = new Syncs(ports, parts, () => this.flights.underWay);
  }

  /** Bodies of operations that run now. */
  get running(): number {
    return this.#running;
  }

  async alarm(): Promise<void> {
    const [released, due] = await this.background.drive(() =>
      Promise.all([this.leases.recover(), Promise.all(this.chores.map((chore) => this.#chore(chore))), this.syncs.drive()]),
    );
    if (this.leases.count > 0 || !released) await this.background.wakeBy(this.ports.clock.now() + WATCH_MS);
    for (const at of due) if (at !== null) await this.background.wakeBy(at);
    await this.background.replan();
  }

  /** One that fails keeps no other from its work and is done again. */
  async #chore(chore: Chore): Promise<number | null> {
    try {
      return await chore();
    } catch (error) {
      this.ports.log.write("error", "a chore of the alarm failed", { error: factsOf(error).message });
      return this.ports.clock.now() + WATCH_MS;
    }
  }

  /** Lease, readiness, body, in this order and as one unit (worker:WAKE-18). */
  async perform<T>(call: HostCall, operation: Operation, body: () => Promise<Result<T>>): Promise<HostReply<T>> {
    const began = this.ports.clock.now();
    return this.leased(async () => {
      const readiness = await this.flights.ready(call, operation);
      if (!readiness.ready && !this.parts.runsUnready(readiness.failure)) return { ok: false, failure: readiness.failure, woke: true };
      const waitedMs = this.ports.clock.now() - began;
      this.#running += 1;
      try {
        const result = await body();
        return result.ok ? { ...result, waitedMs, woke: readiness.ready && readiness.action !== "none" } : result;
      } finally {
        this.#running -= 1;
      }
    });
  }

  /** Keeps the sandbox awake while `work` runs; whatever it throws is a failure before admission. */
  async leased<T>(work: () => Promise<HostReply<T>>): Promise<HostReply<T>> {
    try {
      await this.configure();
      await this.leases.acquire();
    } catch (error) {
      return { ok: false, failure: this.failureOf(error) };
    }
    try {
      await this.background.wakeBy(this.ports.clock.now() + WATCH_MS);
      return await work();
    } catch (error) {
      return { ok: false, failure: this.failureOf(error) };
    } finally {
      this.leases.release();
    }
  }

  /** A boot that the alarm drove is over: what was promised is written down, and a first start is made known. */
  async #landed(id: string, outcome: BootOutcome): Promise<void> {
    await this.operations.end(id, this.parts.restartEnd(outcome));
    if (outcome.ready) await markRegistered(this.ports, this.parts);
  }

  /** Once per life of the Host, so that no request changes the sleep policy (worker:HIB-10). */
  configure(): Promise<void> {
    const setting = sleepAfterOf(this.ports.env, this.parts.sleepAfterMs);
    if (setting.warning !== null && this.#configured === undefined) this.ports.log.write("warn", setting.warning);
    this.#configured ??= this.ports.sandbox.setSleepAfter(setting.ms).catch((error: unknown) => {
      this.#configured = undefined;
      throw error;
    });
    return this.#configured;
  }

  /** Before any body ran nothing can have been admitted. */
  failureOf(error: unknown): Failure {
    return { ...this.parts.triage(factsOf(error)), admitted: false };
  }
}
