import { stateWord } from "#harness/platform/worker/state-word.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import { GATEWAY_PORT } from "#harness/platform/worker/host/ports.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { backupView } from "./backup-view.ts";
import type { HostState, LifecycleHostApi, WakeDone } from "./lifecycle-api.ts";

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
  const view = await ports.sandbox.peek();
  const live = view.processes.filter(isLive);
  const probing = live.length > 0 ? probe(core) : null;
  // The answer does not wait for a slow probe, whose own limit is longer.
  if (probing !== null) ports.waitUntil(probing);
  const probed = probing === null ? null : await withDeadline(ports.clock, STATE_PROBE_MS, probing);
  return {
    vm: view.vm,
    everStarted: (await ports.state.get("ever-started")) === true,
    liveProcesses: live.length,
    gatewayAlive: live.some((one) => parts.isGateway(one.command)),
    gatewayHealthy: probed === TIMED_OUT ? false : probed,
    bootStartedAt: view.bootStartedAt,
    backup: await backupView(core, view.bootId),
  };
};

const wake = (core: HostCore, call: HostCall): Promise<HostReply<WakeDone>> => {
  const { clock } = core.ports;
  const began = clock.now();
  return core.leased(async () => {
    const before = await previousState(core);
    const outcome = await core.flights.ready(call, "wake");
    if (!outcome.ready) return { ok: false, failure: outcome.failure };
    return { ok: true, value: { action: outcome.action, previousState: before }, waitedMs: clock.now() - began };
  });
};

/** The calls of one Host that are about the life of its sandbox. */
export const lifecycleCalls = (core: HostCore): LifecycleHostApi => ({
  wake: (call) => wake(core, call),
  restart: async (call) => {
    try {
      await core.configure();
      const { flight } = await core.flights.board(call, "restart");
      return { ok: true, value: { operationId: flight.id }, waitedMs: 0 };
    } catch (error) {
      return { ok: false, failure: core.failureOf(error) };
    }
  },
  state: () => stateOf(core),
});
