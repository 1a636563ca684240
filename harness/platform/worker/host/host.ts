import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation, WorkerParts } from "#harness/platform/worker/parts.ts";
import { stateWord } from "#harness/platform/worker/state-word.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { boundedSandbox } from "./bounded-sandbox.ts";
import { BootFlights } from "./boot-flights.ts";
import type { ExecSpec, HostApi, HostCall, HostReply, HostState, WakeDone } from "./host-api.ts";
import { isLive } from "./live-process.ts";
import { Leases } from "./leases.ts";
import { Operations } from "./operations.ts";
import { GATEWAY_PORT, type HostPorts } from "./ports.ts";

/** State answers within this, whatever hangs (worker:STATE-3). */
const STATE_PROBE_MS = 300;
/** How soon a new instance looks after leases that an earlier one may have left. */
const WATCH_MS = 60_000;

/** The code inside one Durable Object: it owns one sandbox and is the only one who starts it. */
export interface HostCode {
  readonly api: HostApi;
  alarm(): Promise<void>;
}

/** Builds the Host of one sandbox from its ports and parts. */
export const createHost = (ports: HostPorts, parts: WorkerParts): HostCode => {
  const host = new Host({ ...ports, sandbox: boundedSandbox(ports.sandbox, ports.clock) }, parts);
  return { api: host, alarm: () => host.alarm() };
};

class Host implements HostApi {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #leases: Leases;
  readonly #flights: BootFlights;
  readonly #operations: Operations;
  #running = 0;
  #configured: Promise<void> | undefined;

  constructor(ports: HostPorts, parts: WorkerParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#leases = new Leases(ports, parts);
    this.#flights = new BootFlights(ports, parts, () => this.#running);
    this.#operations = new Operations(ports, parts);
  }

  exec(call: HostCall, spec: ExecSpec): ReturnType<HostApi["exec"]> {
    return this.#perform(call, "exec", () => this.#operations.exec(call, spec));
  }

  read(call: HostCall, path: string): ReturnType<HostApi["read"]> {
    return this.#perform(call, "read", () => this.#operations.read(path));
  }

  async wake(call: HostCall): Promise<HostReply<WakeDone>> {
    const began = this.#ports.clock.now();
    return this.#leased(async () => {
      const previousState = await this.#stateWord();
      const outcome = await this.#flights.ready(call, "wake");
      if (!outcome.ready) return { ok: false, failure: outcome.failure };
      return { ok: true, value: { action: outcome.action, previousState }, waitedMs: this.#ports.clock.now() - began };
    });
  }

  async restart(call: HostCall): Promise<HostReply<{ readonly operationId: string }>> {
    try {
      await this.#configure();
      const { flight } = await this.#flights.board(call, "restart");
      return { ok: true, value: { operationId: flight.id }, waitedMs: 0 };
    } catch (error) {
      return { ok: false, failure: this.#failureOf(error) };
    }
  }

  async state(): Promise<HostState> {
    await this.#leases.touchForState();
    const view = await this.#ports.sandbox.peek();
    const live = view.processes.filter(isLive);
    const probing = live.length > 0 ? this.#probe() : null;
    // The answer does not wait for a slow probe, whose own limit is longer.
    if (probing !== null) this.#ports.waitUntil(probing);
    const probe = probing === null ? null : await withDeadline(this.#ports.clock, STATE_PROBE_MS, probing);
    return {
      vm: view.vm,
      everStarted: (await this.#ports.state.get("ever-started")) === true,
      liveProcesses: live.length,
      gatewayAlive: live.some((one) => this.#parts.isGateway(one.command)),
      gatewayHealthy: probe === TIMED_OUT ? false : probe,
      bootStartedAt: view.bootStartedAt,
    };
  }

  async alarm(): Promise<void> {
    const [released] = await Promise.all([this.#leases.recover(), this.#flights.drive()]);
    if (this.#leases.count > 0 || !released) await this.#ports.state.setAlarm(this.#ports.clock.now() + WATCH_MS);
  }

  /** Lease, readiness, body, in this order and as one unit (worker:WAKE-18). */
  async #perform<T>(
    call: HostCall,
    operation: Operation,
    body: () => Promise<{ ok: true; value: T } | { ok: false; failure: Failure }>,
  ): Promise<HostReply<T>> {
    const began = this.#ports.clock.now();
    return this.#leased(async () => {
      const readiness = await this.#flights.ready(call, operation);
      if (!readiness.ready && !this.#parts.runsUnready(readiness.failure)) return { ok: false, failure: readiness.failure };
      const waitedMs = this.#ports.clock.now() - began;
      this.#running += 1;
      try {
        const result = await body();
        return result.ok ? { ...result, waitedMs } : result;
      } finally {
        this.#running -= 1;
      }
    });
  }

  async #leased<T>(work: () => Promise<HostReply<T>>): Promise<HostReply<T>> {
    try {
      await this.#configure();
      await this.#leases.acquire();
    } catch (error) {
      return { ok: false, failure: this.#failureOf(error) };
    }
    try {
      if ((await this.#ports.state.getAlarm()) === null) await this.#ports.state.setAlarm(this.#ports.clock.now() + WATCH_MS);
      return await work();
    } catch (error) {
      return { ok: false, failure: this.#failureOf(error) };
    } finally {
      this.#leases.release();
    }
  }

  /** Once per life of the Host, so that no request changes the sleep policy (worker:HIB-10). */
  #configure(): Promise<void> {
    this.#configured ??= this.#ports.sandbox.setSleepAfter(this.#parts.sleepAfterMs).catch((error: unknown) => {
      this.#configured = undefined;
      throw error;
    });
    return this.#configured;
  }

  async #probe(): Promise<boolean> {
    try {
      return await this.#ports.sandbox.probePort(GATEWAY_PORT);
    } catch {
      return false;
    }
  }

  async #stateWord(): Promise<string> {
    try {
      const view = await this.#ports.sandbox.peek();
      const live = view.processes.filter(isLive);
      const everStarted = (await this.#ports.state.get("ever-started")) === true;
      return stateWord({ vm: view.vm, everStarted, gatewayAlive: live.some((one) => this.#parts.isGateway(one.command)) });
    } catch {
      return "error";
    }
  }

  /** Before any body ran nothing can have been admitted. */
  #failureOf(error: unknown): Failure {
    return { ...this.#parts.triage(factsOf(error)), admitted: false };
  }
}
