import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { randomId } from "#harness/ports/random.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import { assess, type Observation } from "./assess.ts";
import type { Background } from "./background.ts";
import { BootFailed, GatewayControl } from "./gateway-control.ts";
import type { BootOutcome, BootRecord, Flight } from "./flight.ts";
import type { HostCall } from "./host-call.ts";
import { Observer, type Sighting } from "./observe.ts";
import type { HostPorts } from "./ports.ts";

const RECORDS = "boot:";
/** Running operations get this long before a restart goes on without them (worker:LIFE-4). */
const DRAIN_MS = 30_000;
const DRAIN_POLL_MS = 500;
/** A promised restart outlasts this many passing failures (worker:LIFE-1). */
const RESTART_TRIES = 6;

/** Who a boot works with. */
export interface FlightCrew {
  readonly background: Background;
  /** Bodies of operations that run now. */
  readonly busy: () => number;
  /** What only the sandbox has is saved, or thrown away with its VM, before a restart stops anything (worker:LIFE-2, LIFE-3). */
  readonly flush: () => Promise<void>;
  /** A boot that the alarm drove is over. */
  readonly landed: (id: string, outcome: BootOutcome) => Promise<void>;
}

/** Single-flighted boots of one sandbox (worker:WAKE-6): decided here, driven by the Host's alarm. */
export class BootFlights {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #observer: Observer;
  readonly #gateway: GatewayControl;
  readonly #crew: FlightCrew;
  #flights: Flight[] = [];

  constructor(ports: HostPorts, parts: WorkerParts, crew: FlightCrew) {
    this.#ports = ports;
    this.#parts = parts;
    this.#crew = crew;
    crew.background.onRecall(() => this.#recall());
    this.#observer = new Observer(ports, parts);
    this.#gateway = new GatewayControl(ports, parts);
  }

  /** Waits until the sandbox is ready, or the call's budget is over, or the boot failed. */
  async ready(call: HostCall, operation: Operation): Promise<BootOutcome> {
    const { flight, joined } = await this.board(call, operation);
    const began = this.#ports.clock.now();
    const outcome = await withDeadline(this.#ports.clock, call.wakeBudgetMs, flight.outcome.promise);
    if (outcome === TIMED_OUT) return { ready: false, failure: this.#budgetOver(call.wakeBudgetMs, began, flight) };
    return outcome.ready && joined ? { ready: true, action: outcome.action === "none" ? "none" : "joined" } : outcome;
  }

  /** Joins the boot in flight or begins one, as the admission decision says. */
  async board(call: HostCall, operation: Operation): Promise<{ readonly flight: Flight; readonly joined: boolean }> {
    const now = this.#ports.clock.now();
    const current = this.#flights.at(-1);
    const sight = current === undefined ? null : { isolate: current.isolate, ageMs: now - current.beganAt, restarts: current.takeOver };
    const decision = this.#parts.admit(sight, { isolate: call.isolate, attempt: call.attempt, operation });
    if (decision === "join" && current !== undefined) return { flight: current, joined: true };
    const id = randomId(this.#ports.random, "boot");
    const flight = this.#begin({ id, isolate: call.isolate, beganAt: now, takeOver: decision === "take-over" }, operation);
    if (flight.takeOver) await this.#handOver(flight);
    // Others may join it, so it goes on when the request that began it has given up.
    else this.#ports.waitUntil(this.#look(flight));
    return { flight, joined: false };
  }

  /** Whether a boot is under way: more than a first look at the sandbox. */
  get underWay(): boolean {
    return this.#flights.some((flight) => flight.handedOver);
  }

  /** Boots that an earlier life of the Host began (worker:LIFE-5). */
  async #recall(): Promise<void> {
    const records = (await this.#ports.state.list({ prefix: RECORDS })) as ReadonlyMap<string, BootRecord>;
    for (const record of records.values()) {
      if (!this.#flights.some((flight) => flight.id === record.id)) await this.#entrust(this.#begin(record, "wake"));
    }
  }

  #begin(record: BootRecord, operation: Operation): Flight {
    const { id, isolate, beganAt, takeOver } = record;
    const outcome = Promise.withResolvers<BootOutcome>();
    const after = takeOver ? this.#flights.map((one) => one.outcome.promise) : [];
    const flight: Flight = {
      id,
      isolate,
      beganAt,
      takeOver,
      operation,
      after,
      outcome,
      lastError: null,
      handedOver: false,
      replaced: false,
      settled: false,
    };
    this.#flights.push(flight);
    return flight;
  }

  /** The first look costs no alarm: most requests find a sandbox that is ready. */
  async #look(flight: Flight): Promise<void> {
    try {
      const lookedAt = this.#ports.clock.now();
      const seen = await this.#observer.look();
      await this.#preflight(seen);
      const step = assess({ ...seen, now: lookedAt, ...FRESH }, this.#parts);
      if (step.do === "ready") this.#settle(flight, { ready: true, action: "none" });
      else if (step.do === "fail") this.#settle(flight, { ready: false, failure: step.failure });
      else await this.#handOver(flight);
    } catch (error) {
      this.#settle(flight, { ready: false, failure: this.#failureOf(error) });
    }
  }

  async #handOver(flight: Flight): Promise<void> {
    if (this.#parts.bootDriver(flight.operation) === "request") {
      void this.#fly(flight);
      return;
    }
    await this.#remember(flight, flight.takeOver);
    await this.#entrust(flight);
  }

  async #entrust(flight: Flight): Promise<void> {
    flight.handedOver = true;
    await this.#crew.background.hand({ id: flight.id, run: () => this.#fly(flight) });
  }

  async #remember({ id, isolate, beganAt }: Flight, takeOver: boolean): Promise<void> {
    await this.#ports.state.put(`${RECORDS}${id}`, { id, isolate, beganAt, takeOver });
  }

  async #fly(flight: Flight): Promise<void> {
    for (let number = 1; ; number += 1) {
      const outcome = await this.#tryBoot(flight);
      // One that nobody was promised is not tried again: its failures are counted, and the next one is decided (worker:OOM-3).
      const promised = flight.takeOver && flight.operation !== "recover";
      const lasts = promised && !outcome.ready && outcome.failure.transient && number < RESTART_TRIES;
      if (!lasts) {
        this.#settle(flight, outcome);
        await this.#crew.landed(flight.id, outcome);
        break;
      }
      await sleep(this.#ports.clock, this.#parts.wakePollMs);
    }
    await this.#ports.state.delete(`${RECORDS}${flight.id}`);
  }

  async #tryBoot(flight: Flight): Promise<BootOutcome> {
    try {
      return await this.#boot(flight);
    } catch (error) {
      return { ready: false, failure: this.#failureOf(error) };
    }
  }

  async #boot(flight: Flight): Promise<BootOutcome> {
    let progress = { startedAt: null as number | null, unreadySince: this.#ports.clock.now(), replaced: 0 };
    let look: Sighting | undefined;
    if (flight.takeOver && !flight.replaced) {
      await Promise.all(flight.after);
      await this.#drain();
      await this.#crew.flush();
      look = await this.#observer.look();
      if (look.listError !== null && this.#parts.onListFailure() === "fail") throw new BootFailed(look.listError);
      if (look.vm === "running") look = { ...look, processes: await this.#clearTheWay(look) };
      progress = await this.#start(look);
      flight.replaced = true;
      // From here on a new instance only has to wait for this gateway, not to replace it again.
      if (flight.handedOver) await this.#remember(flight, false);
    }
    for (;;) {
      // The age of a boot is taken before the look: whatever opened in time is seen as open (decisions: Boot(B)).
      const lookedAt = this.#ports.clock.now();
      look = await this.#observer.look();
      const seen: Observation = { ...look, now: lookedAt, ...progress };
      flight.lastError = seen.portOpen ? "command probe failed" : "port closed";
      const step = assess(seen, this.#parts);
      if (step.do === "ready") return { ready: true, action: progress.startedAt === null ? "joined" : "started" };
      if (step.do === "fail") return { ready: false, failure: step.failure };
      if (step.do === "start") progress = await this.#start(look);
      else if (step.do === "replace") {
        await this.#drain();
        look = { ...look, processes: await this.#clearTheWay(look) };
        progress = { ...(await this.#start(look)), replaced: progress.replaced + 1 };
      }
      await sleep(this.#ports.clock, this.#parts.wakePollMs);
    }
  }

  /** Stops the gateway; one that no process record shows cannot be stopped, and no second is started beside it (worker:PROC-2). */
  async #clearTheWay(seen: Sighting): Promise<readonly ProcessInfo[]> {
    const visible = seen.processes.some((one) => one.status === "running" && this.#parts.isGateway(one.command));
    const left = await this.#gateway.stop(seen.processes);
    if (!visible && seen.portOpen && this.#parts.onInvisibleGateway() === "adopt") {
      const message = "A gateway that no process record shows holds the port";
      throw new BootFailed({ kind: "internal", message, transient: false, admitted: false, status: 500 });
    }
    return left;
  }

  async #start(seen: Sighting): Promise<{ startedAt: number; unreadySince: number; replaced: number }> {
    const startedAt = this.#ports.clock.now();
    const running = seen.vm === "running" && seen.bootId !== null ? { bootId: seen.bootId, processes: seen.processes } : null;
    for (;;) {
      try {
        await this.#gateway.start(running);
        return { startedAt, unreadySince: startedAt, replaced: 0 };
      } catch (error) {
        const failure = this.#failureOf(error);
        if (failure.kind !== "max-instances" || this.#parts.onCapacity() === "fail") throw error;
        await sleep(this.#ports.clock, this.#parts.wakePollMs);
      }
    }
  }

  async #preflight(seen: Sighting): Promise<void> {
    const gateways = seen.processes.filter((one) => one.status === "running" && this.#parts.isGateway(one.command));
    for (const id of this.#parts.preflightKills(gateways.map((one) => one.id))) await this.#ports.sandbox.killProcess(id);
  }

  /** New operations wait for the flight; those already running may finish. */
  async #drain(): Promise<void> {
    const until = this.#ports.clock.now() + DRAIN_MS;
    // A pause first: who was let through by the flight before this one counts itself only now.
    do await sleep(this.#ports.clock, DRAIN_POLL_MS);
    while (this.#crew.busy() > 0 && this.#ports.clock.now() < until);
  }

  #settle(flight: Flight, outcome: BootOutcome): void {
    if (flight.settled) return;
    flight.settled = true;
    this.#flights = this.#flights.filter((one) => one !== flight);
    flight.outcome.resolve(outcome);
  }

  #failureOf(error: unknown): Failure {
    return error instanceof BootFailed ? error.failure : { ...this.#parts.triage(factsOf(error)), admitted: false };
  }

  #budgetOver(budgetMs: number, began: number, flight: Flight): Failure {
    return {
      kind: "wake-timeout",
      message: `The sandbox was not ready within ${budgetMs} ms`,
      transient: true,
      admitted: false,
      status: 503,
      reason: "wake_timeout",
      budgetMs,
      waitedMs: this.#ports.clock.now() - began,
      lastError: flight.lastError,
    };
  }
}

const FRESH = { startedAt: null, unreadySince: Number.POSITIVE_INFINITY, replaced: 0 } as const;
