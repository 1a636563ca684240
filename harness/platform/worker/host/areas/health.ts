import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import { DeepCheck, gatewaysOf, type Asked } from "#harness/platform/worker/host/deep-check.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import { NO_RECORD, recoveryReset, recoveryStep, type RecoveryRecord, type Sight } from "#harness/platform/worker/host/recovery.ts";
import type { Stored } from "#harness/ports/durable-state.ts";
import type { VmView } from "#harness/ports/sandbox.ts";
import type { CheckDone, HealthHostApi, HostHealth } from "./health-api.ts";

const RECORD = "recovery";
/** What the gateway said last; state calls tell it (worker:STATE-1). */
const REPORT = "gateway-report";

/** One look at a sandbox, judged. */
interface Looked {
  readonly view: VmView | null;
  readonly state: string;
  readonly health: Omit<HostHealth, "recovery" | "breaker">;
}

/** Health and recovery of one sandbox. */
class Health {
  readonly #core: HostCore;
  readonly #check: DeepCheck;
  /** Only for parts that keep what must survive in memory. */
  #remembered: RecoveryRecord = NO_RECORD;

  constructor(core: HostCore) {
    this.#core = core;
    this.#check = new DeepCheck(core.ports, core.parts);
  }

  async health(): Promise<HostHealth> {
    const [{ health }, recovery] = await Promise.all([this.#look("health"), this.#record()]);
    return { ...health, breaker: recovery.open, recovery };
  }

  async checkHealth(call: HostCall): Promise<HostReply<CheckDone>> {
    const { ports, parts } = this.#core;
    const { view, state } = await this.#look("cron");
    // Who sees nothing knows nothing: no failure is counted, nothing is restarted.
    if (view === null) return { ok: false, failure: unseen };
    const at = ports.clock.now();
    const sight = this.#sightOf(state);
    const oomProcesses = gatewaysOf(view, parts)
      .ended.filter((one) => one.exitCode !== undefined && parts.isOomExit(one.exitCode))
      .map((one) => one.id);
    const step = recoveryStep(await this.#record(), { sight, at, oomProcesses }, parts);
    for (const process of step.newDeaths) ports.log.write("error", "oom", { process, state });
    await this.#keep(step.record);
    const restarted = step.restart && (await this.#restart(call));
    return { ok: true, value: { sight, restarted, alerts: step.alerts }, waitedMs: 0 };
  }

  async resetBreaker(call: HostCall): Promise<HostReply<{ readonly alerts: CheckDone["alerts"] }>> {
    const step = recoveryReset(await this.#record());
    await this.#keep(step.record);
    const { state } = await this.#look("cron");
    if (this.#sightOf(state) === "failing") await this.#restart(call);
    return { ok: true, value: { alerts: step.alerts }, waitedMs: 0 };
  }

  /** Under a lease, so that the sandbox cannot fall asleep first and be woken by its own recovery (worker:HIB-5). */
  async #restart(call: HostCall): Promise<boolean> {
    const { ports, flights } = this.#core;
    const reply = await this.#core.leased(async () => {
      const { vm } = await ports.sandbox.peek();
      if (vm === "running") await flights.board(call, "recover");
      return { ok: true, value: vm === "running", waitedMs: 0 };
    });
    if (!reply.ok) ports.log.write("warn", "an automatic restart could not begin", { error: reply.failure.message });
    return reply.ok && reply.value;
  }

  async #look(asker: "health" | "cron"): Promise<Looked> {
    const { ports, parts } = this.#core;
    const [view, gateway, filesystem] = await Promise.all([
      this.#check.view(),
      this.#check.gateway(asker),
      asker === "health" ? this.#check.filesystem() : { ok: true, ms: 0, reason: null },
    ]);
    const seen = view.value;
    const live = seen === null ? null : gatewaysOf(seen, parts).live;
    const { portOpen, answer, report } = gateway.value;
    if (report !== null) await ports.state.put(REPORT, { ...report });
    const ok = parts.gatewayProof({ process: seen === null ? null : live !== null, portOpen, answer });
    const state = await this.#stateOf(seen, gateway.value);
    return {
      view: seen,
      state,
      health: {
        state,
        vm: seen?.vm ?? "unknown",
        sandbox: view.result,
        gateway: { ok, ms: gateway.ms, reason: ok ? null : whyNot(gateway.value, live !== null) },
        filesystem,
        gatewayProcess: live === null ? null : { id: live.id, startedAt: live.startedAt },
        processCount: seen === null ? null : seen.processes.filter(isLive).length,
      },
    };
  }

  /** One word for the sandbox (worker.md C.1). */
  async #stateOf(view: VmView | null, { portOpen, answer }: Asked): Promise<string> {
    const { ports, parts } = this.#core;
    if (view === null) return "error";
    if (view.vm === "starting") return "provisioning";
    if (view.vm === "stopped") return (await ports.state.get("ever-started")) === true ? "hibernating" : "absent";
    const { live, ended } = gatewaysOf(view, parts);
    // A gateway that no record shows is adopted, as a wake does (worker:PROC-2).
    if (parts.gatewayProof({ process: live !== null || portOpen, portOpen, answer })) return "active";
    if (live === null) return ended.length > 0 ? "crashed" : "booted";
    // A young gateway is waited for (worker:WAKE-7).
    return ports.clock.now() - live.startedAt < parts.startupLimitMs ? "starting" : "unresponsive";
  }

  #sightOf(state: string): Sight {
    if (state === "active") return "healthy";
    if (state === "crashed" || state === "unresponsive") return this.#core.parts.countsAsFailing(state) ? "failing" : "starting";
    return state === "hibernating" || state === "absent" ? "asleep" : "starting";
  }

  async #record(): Promise<RecoveryRecord> {
    if (this.#core.parts.recoveryKeptIn === "memory") return this.#remembered;
    return ((await this.#core.ports.state.get(RECORD)) as RecoveryRecord | undefined) ?? NO_RECORD;
  }

  async #keep(record: RecoveryRecord): Promise<void> {
    if (this.#core.parts.recoveryKeptIn === "memory") this.#remembered = record;
    else await this.#core.ports.state.put(RECORD, record as unknown as Stored);
  }
}

const unseen = {
  kind: "container",
  message: "The sandbox's VM could not be seen",
  transient: true,
  admitted: false,
  status: 503,
} as const;

const whyNot = ({ portOpen, answer }: Asked, process: boolean): string => {
  if (answer?.byChannel === true) return "the container channel answered, not the gateway";
  if (answer !== null) return "the port answers, but no gateway process is listed";
  if (!process) return "no gateway process";
  return portOpen ? "the port is open and nothing answers" : "the port is closed";
};

/** The calls of one Host that are about health and recovery. */
export const healthCalls = (core: HostCore): HealthHostApi => {
  const health = new Health(core);
  return {
    health: () => health.health(),
    checkHealth: (call) => health.checkHealth(call),
    resetBreaker: (call) => health.resetBreaker(call),
  };
};
