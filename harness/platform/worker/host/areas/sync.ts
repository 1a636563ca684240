import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { SyncOutcome } from "#harness/platform/worker/host/backup/records.ts";
import { RESET } from "#harness/platform/worker/host/backup/save-or-discard.ts";
import { isLive } from "#harness/platform/worker/host/live-process.ts";
import { randomId } from "#harness/ports/random.ts";
import type { ResetStarted, SyncHostApi, SyncStarted } from "./sync-api.ts";

type Request = { readonly isolate: string; readonly force: boolean };

/**
 * A sandbox whose restore failed gets it as soon as the bucket answers (worker:SYNC-10), by a restart like any other. Not
 * while its gateway is young: that one may be what somebody is waiting for (worker:WAKE-7).
 */
const restoreAgain = async (core: HostCore, isolate: string): Promise<void> => {
  const { ports, parts } = core;
  if (!parts.triesAgain) return;
  const view = await ports.sandbox.peek();
  const gateway = view.processes.find((one) => isLive(one) && parts.isGateway(one.command));
  if (gateway === undefined || ports.clock.now() - gateway.startedAt < parts.startupLimitMs) return;
  const plan = await core.restore.plan(null);
  if (plan.do === "fail" || view.bootId === null) return;
  if (plan.do === "nothing") await core.restore.note(view.bootId, plan, null);
  else await core.flights.board(ownCall(core, isolate), "restart");
};

const ownCall = ({ ports, parts }: HostCore, isolate: string): HostCall => ({
  requestId: randomId(ports.random, "req"),
  isolate,
  attempt: 1,
  requestedAt: ports.clock.now(),
  wakeBudgetMs: parts.wakeBudgetMs,
});

const sync = async (core: HostCore, request: Request): Promise<SyncOutcome> => {
  const outcome = await core.syncs.run(request);
  if (outcome.reason === "restore_failed") {
    await restoreAgain(core, request.isolate).catch((error: unknown) => {
      core.ports.log.write("warn", "the restore could not be tried again", { error: String(error) });
    });
  }
  return outcome;
};

const startSync = async (core: HostCore, { isolate, force }: Request): Promise<SyncStarted> => {
  const { ports, parts, syncs } = core;
  const view = await ports.sandbox.peek();
  if (view.vm !== "running") return { started: false, operationId: null, why: "not_running" };
  const lock = await syncs.records.get("sync:lock");
  if (parts.lockHeld(lock, { isolate, now: ports.clock.now() })) {
    return { started: false, operationId: lock?.syncId ?? null, why: "already_running" };
  }
  const syncId = randomId(ports.random, "sync");
  // Driven by the alarm: neither the request's end nor the Host's eviction loses it (worker:LIFE-5).
  await syncs.records.put("sync:wanted", { syncId, isolate, force });
  await ports.state.setAlarm(ports.clock.now() + 1);
  return { started: true, operationId: syncId };
};

const reset = async (core: HostCore, call: HostCall, force: boolean): Promise<HostReply<ResetStarted>> => {
  try {
    const plan = await core.restore.plan(null);
    if (!core.parts.mayReset({ hasBackup: plan.do === "apply", force })) {
      // "Cannot be told" is no "there is none" (worker:SYNC-11).
      if (plan.do === "fail") throw new Error(`the backup cannot be read: ${plan.why}`);
      return { ok: true, value: { started: false }, waitedMs: 0 };
    }
    await core.configure();
    await core.ports.state.put(RESET, true);
    const { flight } = await core.flights.board(call, "restart");
    return { ok: true, value: { started: true, operationId: flight.id }, waitedMs: 0 };
  } catch (error) {
    return { ok: false, failure: { ...core.failureOf(error), status: 503, transient: true, kind: "container" } };
  }
};

/** The calls of one Host that are about backups. */
export const syncCalls = (core: HostCore): SyncHostApi => ({
  sync: (request) => sync(core, request),
  startSync: (request) => startSync(core, request),
  reset: (call, { force }) => reset(core, call, force),
  chooseDay: async (_call, date) => {
    try {
      return { ok: true, value: await core.syncs.chooseDay(date), waitedMs: 0 };
    } catch (error) {
      return { ok: false, failure: { ...core.failureOf(error), status: 503, transient: true, kind: "container" } };
    }
  },
});
