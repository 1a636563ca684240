import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { StartOrder, StartResult } from "#harness/platform/server/backends/backend.ts";
import { findWorkspace, query, tell, nowOf, type ServerContext } from "#harness/platform/server/context.ts";
import type { Purpose } from "#harness/platform/server/dispatch/choose-backend.ts";
import { startKey, startSettled, type StartOf } from "#harness/platform/server/store/start-statements.ts";
import { isStoreFailure } from "#harness/platform/server/store/statement.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { failWorkspace, forgetMachine, storeMachine } from "#harness/platform/server/store/workspace-statements.ts";

const NO_BACKEND = "no provisioner is configured: set MOLECULE_ORG_ID and MOLECULE_CP_URL, or DOCKER_HOST, then restart the workspace";

/** Marks a workspace as failed and says why; `tells`: by an event too. */
export const markFailed = async (
  context: ServerContext,
  row: WorkspaceRow,
  { message, tells }: { readonly message: string; readonly tells: boolean },
): Promise<void> => {
  const stored = context.parts.failedMessage(message);
  const { count } = await query(
    context,
    failWorkspace({ name: "start-failed", id: row.id, message: stored, now: nowOf(context), epoch: row.epoch }),
  );
  if (count === 0) {
    context.restarted.delete(row.id);
    context.ports.log.write("info", "a failed start had lost its workspace", { workspace: row.id });
    return;
  }
  if (tells) await tell(context, "WORKSPACE_PROVISION_FAILED", { workspaceId: row.id, error: stored });
};

/** Marks a workspace as failed and says why, to people and to nobody else's detriment (server:PROV-02, PROV-06, PROV-09). */
const failed = (context: ServerContext, row: WorkspaceRow, message: string): Promise<void> =>
  markFailed(context, row, { message, tells: true });

/** Whether the workspace is still the one that this start is for. */
const isStillWanted = async (context: ServerContext, row: WorkspaceRow): Promise<boolean> => {
  const now = await findWorkspace(context, row.id);
  return now !== null && now.epoch === row.epoch;
};

/** Strikes out a start of which nothing is left, or is owed a stop; its volumes go with a workspace that was removed meanwhile (server:STOP-04). */
const strike = async (context: ServerContext, start: StartOf): Promise<void> => {
  if (context.dispatcher.findsByName) {
    const row = await findWorkspace(context, start.id);
    if (row === null || row.status === "removed") await context.dispatcher.discard({ workspaceId: start.id, machine: null }, "reap");
  }
  await query(context, startSettled(start));
};

/** Undoes what a start may have brought of which nobody heard; false when it may run, and no stop is owed to it (server:STOP-02, F-29). */
const undone = async (context: ServerContext, start: StartOf, isUnsure: boolean): Promise<boolean> =>
  !isUnsure || !context.parts.undoesUnsureStarts || context.dispatcher.undo({ workspaceId: start.id, key: startKey(start) });

/** Ends a claimed start that nobody will end: it is undone, if it may have been made, and struck out. */
export const abandon = async (context: ServerContext, start: StartOf, isUnsure: boolean): Promise<void> => {
  if (await undone(context, start, isUnsure)) await strike(context, start);
};

/** A start that is to be made. */
interface Provision {
  readonly order: StartOrder;
  readonly purpose: Purpose;
  /** An earlier process may have asked for this very start: that it is refused now does not say that nothing runs (server:RST-04). */
  readonly isAdopted: boolean;
}

/** What the tries of a start came to. */
interface Tried {
  /** "left": the server closes, and the next process asks for the same start again (server:RST-04). */
  readonly result: StartResult | "no-backend" | "unwanted" | "left";
  /** A try may have started something that nobody knows of. */
  readonly unsure: boolean;
}

/**
 * Tries to start until it works, cannot work or is no longer wanted. Past its time the row says that it failed, and the tries
 * go on at leisure, unless somebody asks for a cycle anew: a backend that was away for long heals without anybody's hand (E-44).
 */
const attempts = async (context: ServerContext, row: WorkspaceRow, { order, purpose, isAdopted }: Provision): Promise<Tried> => {
  const { clock, log } = context.ports;
  const { startAttemptMs, startRetryMs, lateStartRetryMs } = context.parts;
  const until = clock.now() + startAttemptMs;
  let unsure = isAdopted;
  for (let attempt = 1; ; attempt += 1) {
    const result = await context.dispatcher.startAndWait(order, purpose);
    // It names what an earlier try may have started.
    if (result === "no-backend" || result.ok) return { result, unsure: false };
    unsure ||= result.unsure;
    log.write("warn", "a start failed", { workspace: row.id, attempt, error: result.raw });
    if (!result.passing) return { result, unsure };
    const waitMs = clock.now() + startRetryMs(attempt) < until ? startRetryMs(attempt) : lateStartRetryMs;
    if (waitMs === null) return { result, unsure };
    if (!(await context.closing.sleep(waitMs))) return { result: "left", unsure: false };
    if (clock.now() >= until && context.lanes.isAwaited(row.id)) return { result, unsure };
    try {
      if (!(await isStillWanted(context, row))) return { result: "unwanted", unsure };
    } catch (error) {
      // The cycle that is run again begins another start: this one would be forgotten. One that adopts asks for the same start.
      if (!isAdopted && isStoreFailure(error)) await abandon(context, row, unsure);
      throw error;
    }
  }
};

/** What a start brought, and whether the next process or run of its cycle asks for this very start again. */
interface Brought {
  readonly started: Extract<StartResult, { ok: true }>;
  readonly isAskedAgain: boolean;
}

/**
 * Writes down what a start brought; false when its workspace moved on. A machine that cannot be written down is stopped: nobody would
 * find it; but not where the same start is asked for again, which would be answered with what was stopped.
 */
const isStored = async (context: ServerContext, { id, epoch }: StartOf, { started, isAskedAgain }: Brought): Promise<boolean> => {
  const { machine, url } = started;
  try {
    return (await query(context, storeMachine({ id, epoch, machine, url, now: nowOf(context) }))).count > 0;
  } catch (error) {
    if (isStoreFailure(error) && !isAskedAgain && (await context.dispatcher.stopUnremembered({ workspaceId: id, machine })).ok)
      await strike(context, { id, epoch });
    throw error;
  }
};

/** Nobody of this epoch will register. */
const forgetRestart = ({ restarted }: ServerContext, { id, epoch }: StartOf): void => {
  if (restarted.get(id) === epoch) restarted.delete(id);
};

/** Stores what a start brought; a start that lost its workspace meanwhile is undone (E-10, E-12, E-48; F-29). */
export const settle = async (context: ServerContext, start: StartOf, brought: Brought): Promise<void> => {
  if (await isStored(context, start, brought)) return;
  const { machine } = brought.started;
  context.ports.log.write("info", "a start lost its workspace and is undone", { workspace: start.id, machine });
  forgetRestart(context, start);
  if (context.parts.reapsLostStarts) {
    await context.dispatcher.stopWithRetry({ workspaceId: start.id, machine }, "reap");
    await query(context, forgetMachine(start.id, machine));
  }
  await strike(context, start);
};

/** Starts the workload of a claimed workspace and writes down what came of it (server:PROV-01, PROV-10). */
export const provision = async (context: ServerContext, row: WorkspaceRow, start: Provision): Promise<void> => {
  const work = attempts(context, row, start);
  const backend = context.dispatcher.backendFor(start.purpose)?.name ?? "none";
  const failure = (raw: string): string => context.parts.failureText({ backend, step: "start", raw });
  // The row is told in time, but the cycle lasts as long as the backend: the next stop must not overlap this start (server:RST-06).
  const inTime = await withDeadline(context.ports.clock, context.parts.startAttemptMs, work);
  if (inTime === TIMED_OUT) await failed(context, row, failure(""));
  const { result, unsure } = await work;
  if (result === "left") return;
  if (result === "no-backend") {
    if (context.parts.onNoBackend() === "fail") await failed(context, row, NO_BACKEND);
    return;
  }
  if (result !== "unwanted" && result.ok) {
    await settle(context, row, { started: result, isAskedAgain: start.isAdopted });
    return;
  }
  const isUndone = await undone(context, row, unsure);
  if (result === "unwanted") forgetRestart(context, row);
  else await failed(context, row, failure(result.raw));
  if (isUndone) await strike(context, row);
};
