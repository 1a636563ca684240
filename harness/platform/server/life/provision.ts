import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import type { StartOrder, StartResult } from "#harness/platform/server/backends/backend.ts";
import { findWorkspace, query, tell, nowOf, type ServerContext } from "#harness/platform/server/context.ts";
import type { Purpose } from "#harness/platform/server/dispatch/choose-backend.ts";
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
const attempts = async (
  context: ServerContext,
  row: WorkspaceRow,
  { order, purpose }: { readonly order: StartOrder; readonly purpose: Purpose },
): Promise<Tried> => {
  const { clock, log } = context.ports;
  const { startAttemptMs, startRetryMs, lateStartRetryMs } = context.parts;
  const until = clock.now() + startAttemptMs;
  let unsure = false;
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
      // The cycle that is run again begins another start: this one would be forgotten.
      if (unsure && context.parts.undoesUnsureStarts && isStoreFailure(error)) await context.dispatcher.undo(order);
      throw error;
    }
  }
};

/** Writes down what a start brought; false when its workspace moved on. A machine that cannot be written down is stopped: nobody would find it. */
const isStored = async (
  context: ServerContext,
  { id, epoch }: WorkspaceRow,
  started: Extract<StartResult, { ok: true }>,
): Promise<boolean> => {
  const { machine, url } = started;
  try {
    return (await query(context, storeMachine({ id, epoch, machine, url, now: nowOf(context) }))).count > 0;
  } catch (error) {
    if (isStoreFailure(error)) await context.dispatcher.stopUnremembered({ workspaceId: id, machine });
    throw error;
  }
};

/** Nobody of this epoch will register. */
const forgetRestart = ({ restarted }: ServerContext, { id, epoch }: WorkspaceRow): void => {
  if (restarted.get(id) === epoch) restarted.delete(id);
};

/** Stores what a start brought; a start that lost its workspace meanwhile is undone (E-10, E-12, E-48; F-29). */
const settle = async (context: ServerContext, row: WorkspaceRow, started: Extract<StartResult, { ok: true }>): Promise<void> => {
  if (await isStored(context, row, started)) return;
  context.ports.log.write("info", "a start lost its workspace and is undone", { workspace: row.id, machine: started.machine });
  forgetRestart(context, row);
  if (!context.parts.reapsLostStarts) return;
  await context.dispatcher.stopWithRetry({ workspaceId: row.id, machine: started.machine }, "reap");
  await query(context, forgetMachine(row.id, started.machine));
};

/** Starts the workload of a claimed workspace and writes down what came of it (server:PROV-01, PROV-10). */
export const provision = async (
  context: ServerContext,
  row: WorkspaceRow,
  { order, purpose }: { readonly order: StartOrder; readonly purpose: Purpose },
): Promise<void> => {
  const work = attempts(context, row, { order, purpose });
  // The row is told in time, but the cycle lasts as long as the backend: the next stop must not overlap this start (server:RST-06).
  const inTime = await withDeadline(context.ports.clock, context.parts.startAttemptMs, work);
  if (inTime === TIMED_OUT) {
    await failed(
      context,
      row,
      context.parts.failureText({ backend: context.dispatcher.backendFor(purpose)?.name ?? "none", step: "start", raw: "" }),
    );
  }
  const { result, unsure } = await work;
  if (unsure && context.parts.undoesUnsureStarts) await context.dispatcher.undo(order);
  if (result === "unwanted") forgetRestart(context, row);
  if (result === "unwanted" || result === "left") return;
  if (result === "no-backend") {
    if (context.parts.onNoBackend() === "fail") await failed(context, row, NO_BACKEND);
    return;
  }
  if (result.ok) {
    await settle(context, row, result);
    return;
  }
  const backend = context.dispatcher.backendFor(purpose)?.name ?? "none";
  await failed(context, row, context.parts.failureText({ backend, step: "start", raw: result.raw }));
};
