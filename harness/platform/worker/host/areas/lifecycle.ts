import { stateWord } from "#harness/platform/worker/state-word.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import { GATEWAY_PORT } from "#harness/platform/worker/host/ports.ts";
import { PlannedRestarts } from "#harness/platform/worker/host/planned-restarts.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";
import { backupView } from "./backup-view.ts";
import type { GatewayReport } from "./health-api.ts";
import type { DestroyDone, HostState, LifecycleHostApi, LogReport, ProcessLine, WakeDone } from "./lifecycle-api.ts";

/** State answers within this, whatever hangs (worker:STATE-3). */
const STATE_PROBE_MS = 300;

const probe = async ({ ports }: HostCore): Promise<boolean> => {
  try {
    return await ports.sandbox.probePort(GATEWAY_PORT);
  } catch {
    return false;
  }
};

const previousState = async ({ ports, parts }: HostCore): Promise<string> => {
  try {
    const view = await ports.sandbox.peek();
    const live = view.processes.filter(isLive);
    const everStarted = (await ports.state.get("ever-started")) === true;
    return stateWord({ vm: view.vm, everStarted, gatewayAlive: live.some((one) => parts.isGateway(one.command)) });
  } catch {
    return "error";
  }
};

const stateOf = async (core: HostCore): Promise<HostState> => {
  const { ports, parts } = core;
  await core.leases.touchForState();
  if (parts.stateLooksBy === "sdk") await ports.sandbox.listProcesses();
  const view = await ports.sandbox.peek();
  const live = view.processes.filter(isLive);
  const probing = live.length > 0 ? probe(core) : null;
  // The answer does not wait for a slow probe, whose own limit is longer.
  if (probing !== null) ports.waitUntil(probing);
  const operation = await core.operations.last();
  const probed = probing === null ? null : await withDeadline(ports.clock, STATE_PROBE_MS, probing);
  const report = (await ports.state.get("gateway-report")) as GatewayReport | undefined;
  return {
    vm: view.vm,
    everStarted: (await ports.state.get("ever-started")) === true,
    liveProcesses: live.length,
    gatewayAlive: live.some((one) => parts.isGateway(one.command)),
    gatewayHealthy: probed === TIMED_OUT ? false : probed,
    bootStartedAt: view.bootStartedAt,
    ...(operation === undefined ? {} : { operation }),
    ...(report === undefined ? {} : { report }),
    backup: await backupView(core, view.bootId),
  };
};

const wake = (core: HostCore, call: HostCall): Promise<HostReply<WakeDone>> => {
  const { clock } = core.ports;
  const began = clock.now();
  return core.leased(async () => {
    const before = await previousState(core);
    const outcome = await core.flights.ready(call, "wake");
    if (!outcome.ready) return { ok: false, failure: { ...outcome.failure, previousState: before }, woke: true };
    const { action } = outcome;
    return { ok: true, value: { action, previousState: before }, waitedMs: clock.now() - began, woke: action !== "none" };
  });
};

const restart = async (core: HostCore, call: HostCall): Promise<string> => {
  await core.configure();
  const { flight } = await core.flights.board(call, "restart");
  await core.operations.begin(flight.id, "restart");
  return flight.id;
};

const lineOf = ({ id, command, status }: ProcessInfo): ProcessLine => ({ id, command, status });

/** Output of a process that the Host sees: where the VM is down there is none, and nothing is woken for it (worker:HIB-4). */
const logsOf = async ({ ports, parts }: HostCore, processId: string | null): Promise<LogReport> => {
  const { processes } = await ports.sandbox.peek();
  const shown = processId === null ? parts.pickLog(processes, parts.isGateway) : processes.find(({ id }) => id === processId);
  if (shown === null || shown === undefined) return { found: false, processes: processes.map(lineOf) };
  const logs = await ports.sandbox.getLogs(shown.id);
  const [stdout, stderr] = [parts.boundOutput(logs.stdout).text, parts.boundOutput(logs.stderr).text];
  return { found: true, process: lineOf(shown), stdout, stderr };
};

/** The sandbox's end, within the deadline that every call of it has (worker:LIFE-7). */
const destroy = async ({ ports, parts }: HostCore): Promise<DestroyDone> => {
  const ending = ports.sandbox.destroy();
  if (!parts.destroyIsAwaited) return { error: null, stuck: false };
  try {
    await ending;
    return { error: null, stuck: false };
  } catch (error) {
    return { error: factsOf(error).message, stuck: error instanceof LinkError && error.sent === "maybe" };
  }
};

/** The calls of one Host that are about the life of its sandbox. */
export const lifecycleCalls = (core: HostCore): LifecycleHostApi => {
  const planned = new PlannedRestarts(core);
  return {
    wake: (call) => wake(core, call),
    restart: async (call, afterMs) => {
      try {
        const operationId = afterMs > 0 ? await planned.plan(call, afterMs) : await restart(core, call);
        return { ok: true, value: { operationId }, waitedMs: 0 };
      } catch (error) {
        return { ok: false, failure: core.failureOf(error) };
      }
    },
    state: () => stateOf(core),
    operation: async (id) => (await core.operations.get(id)) ?? null,
    logs: (processId) => logsOf(core, processId),
    destroy: () => destroy(core),
  };
};
