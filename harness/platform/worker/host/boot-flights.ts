import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Failure } from "#harness/platform/worker/failure.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { sleep, TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { randomId } from "#harness/ports/random.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import { register } from "./backup/register.ts";
import { assess, type Observation } from "./assess.ts";
import { BootFailed, GatewayControl } from "./gateway-control.ts";
import type { BootOutcome, BootRecord, Flight } from "./flight.ts";
import type { HostCall } from "./host-call.ts";
import { Observer, type Sighting } from "./observe.ts";
import type { HostPorts } from "./ports.ts";

const RECORDS = "boot:";
/** Set while a reset is to be carried out: the next restart begins with an empty VM. */
export const RESET = "reset";
/** Running operations get this long before a restart goes on without them (worker:LIFE-4). */
const DRAIN_MS = 30_000;
const DRAIN_POLL_MS = 500;
/** A promised restart outlasts this many passing failures (worker:LIFE-1). */
const RESTART_TRIES = 6;

/** Single-flighted boots of one sandbox (worker:WAKE-6): decided here, driven by the Host's alarm. */
export class BootFlights {
  readonly #ports: HostPorts;
  readonly #parts: WorkerParts;
  readonly #observer: Observer;
  readonly #gateway: GatewayControl;
  readonly #busy: () => number;
  readonly #flying = new Map<string, Promise<void>>();
  #flights: Flight[] = [];
  #driving = false;
  /** Saves the data before a restart; whoever knows how puts it here. */
  save: () => Promise<void> = async () => {};
  #arrival = Promise.withResolvers<void>();

  constructor(ports: HostPorts, parts: WorkerParts, busy: () => number) {
    this.#ports = ports;
    this.#parts = parts;
    this.#observer = new Observer(ports, parts);
    this.#gateway = new GatewayControl(ports, parts);
    this.#busy = busy;
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

  /**
   * The alarm's work: finishes every boot in flight, also one that an earlier instance began. What comes while the alarm is
   * at other work is taken on too: a second alarm would wait for that.
   */
  async drive(otherWork: Promise<void> = Promise.resolve()): Promise<void> {
    let othersDone = false;
    const others = otherWork.then(() => {
      othersDone = true;
    });
    const records = (await this.#ports.state.list({ prefix: RECORDS })) as ReadonlyMap<string, BootRecord>;
    for (const record of records.values()) {
      if (!this.#flights.some((flight) => flight.id === record.id)) this.#begin(record, "wake").handedOver = true;
    }
    this.#driving = true;
    try {
      for (;;) {
        const flights = this.#flights.filter((flight) => flight.handedOver);
        if (flights.length === 0 && othersDone) return;
        this.#arrival = Promise.withResolvers<void>();
        for (const flight of flights) this.#launch(flight);
        await Promise.race([this.#arrival.promise, ...this.#flying.values(), ...(othersDone ? [] : [others])]);
      }
    } finally {
      this.#driving = false;
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
      this.#launch(flight);
      return;
    }
    await this.#remember(flight, flight.takeOver);
    flight.handedOver = true;
    // The drive, not the request, launches it: what a flight waits for must not belong to whoever asked first.
    if (this.#driving) this.#arrival.resolve();
    // A moment ahead: an alarm set for the very time of the one that is running would be swallowed.
    else await this.#ports.state.setAlarm(this.#ports.clock.now() + 1);
  }

  async #remember({ id, isolate, beganAt }: Flight, takeOver: boolean): Promise<void> {
    await this.#ports.state.put(`${RECORDS}${id}`, { id, isolate, beganAt, takeOver });
  }

  #launch(flight: Flight): void {
    if (this.#flying.has(flight.id)) return;
    this.#flying.set(
      flight.id,
      this.#fly(flight).finally(() => this.#flying.delete(flight.id)),
    );
  }

  async #fly(flight: Flight): Promise<void> {
    for (let number = 1; ; number += 1) {
      const outcome = await this.#tryBoot(flight);
      const lasts = flight.takeOver && !outcome.ready && outcome.failure.transient && number < RESTART_TRIES;
      if (!lasts) {
        this.#settle(flight, outcome);
        if (outcome.ready && outcome.action === "started") this.#ports.waitUntil(register(this.#ports, this.#parts));
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
      await this.#saveOrDiscard();
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

  /** What the sandbox has is saved before a restart (worker:LIFE-2), or thrown away with its VM for a reset (worker:LIFE-3). */
  async #saveOrDiscard(): Promise<void> {
    const { state, sandbox } = this.#ports;
    if ((await state.get(RESET)) !== true) return this.save();
    await sandbox.destroy();
    await state.delete(RESET);
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
    while (this.#busy() > 0 && this.#ports.clock.now() < until);
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
