import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { Restore } from "./backup/restore.ts";
import { Syncs } from "./backup/syncs.ts";
import { BootFlights } from "./boot-flights.ts";
import type { HostCall, HostReply, Result } from "./host-call.ts";
import { Leases } from "./leases.ts";
import type { HostPorts } from "./ports.ts";

/** How soon a new instance looks after leases that an earlier one may have left. */
const WATCH_MS = 60_000;

/** What every area of a Host stands on: lease, readiness and body as one unit, and the alarm. */
export class HostCore {
  readonly ports: HostPorts;
  readonly parts: WorkerParts;
  readonly leases: Leases;
  readonly flights: BootFlights;
  readonly restore: Restore;
  readonly syncs: Syncs;
  #running = 0;
  #configured: Promise<void> | undefined;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.ports = ports;
    this.parts = parts;
    this.leases = new Leases(ports, parts);
    this.flights = new BootFlights(ports, parts, () => this.#running);
    this.restore = new Restore(ports, parts);
    this.syncs = new Syncs(ports, parts, () => this.flights.underWay);
    this.flights.save = () => this.syncs.flush();
  }

  /** Bodies of operations that run now. */
  get running(): number {
    return this.#running;
  }

  async alarm(): Promise<void> {
    const syncing = this.syncs.drive();
    const [released] = await Promise.all([this.leases.recover(), this.flights.drive(syncing)]);
    if (this.leases.count > 0 || !released) await this.ports.state.setAlarm(this.ports.clock.now() + WATCH_MS);
  }

  /** Lease, readiness, body, in this order and as one unit (worker:WAKE-18). */
  async perform<T>(call: HostCall, operation: Operation, body: () => Promise<Result<T>>): Promise<HostReply<T>> {
    const began = this.ports.clock.now();
    return this.leased(async () => {
      const readiness = await this.flights.ready(call, operation);
      if (!readiness.ready && !this.parts.runsUnready(readiness.failure)) return { ok: false, failure: readiness.failure };
      const waitedMs = this.ports.clock.now() - began;
      this.#running += 1;
      try {
        const result = await body();
        return result.ok ? { ...result, waitedMs } : result;
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
      if ((await this.ports.state.getAlarm()) === null) await this.ports.state.setAlarm(this.ports.clock.now() + WATCH_MS);
      return await work();
    } catch (error) {
      return { ok: false, failure: this.failureOf(error) };
    } finally {
      this.leases.release();
    }
  }

  /** Once per life of the Host, so that no request changes the sleep policy (worker:HIB-10). */
  configure(): Promise<void> {
    this.#configured ??= this.ports.sandbox.setSleepAfter(this.parts.sleepAfterMs).catch((error: unknown) => {
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
