import { eventsOf, journalOf, operationsOf, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import type { Hold } from "#harness/rigs/hold.ts";
import type { ServerRig, Workspace } from "#harness/rigs/server-rig.ts";

/** A start of a container or instance, whichever the backend has. */
export interface MachineStart {
  /** ms since the voyage began. */
  readonly t: number;
  readonly env: Readonly<Record<string, string>>;
}

const envOf = (entry: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  (entry["env"] ?? {}) as Readonly<Record<string, string>>;

/** Every start behind a workspace, in order. */
export const machineStarts = (history: History, workspaceId: string): readonly MachineStart[] => {
  const created = new Map<unknown, Readonly<Record<string, string>>>();
  const starts: MachineStart[] = [];
  for (const { t, entry } of eventsOf(history, "journal")) {
    if (entry["workspace"] !== workspaceId) continue;
    if (entry.kind === "instance-create") starts.push({ t, env: envOf(entry) });
    if (entry.kind === "container-create") created.set(entry["id"], envOf(entry));
    if (entry.kind === "container-start") starts.push({ t, env: created.get(entry["id"]) ?? {} });
  }
  return starts;
};

/** When what ran behind a workspace was taken away by somebody who asked for it, ms, in order. */
export const machineStops = (history: History, workspaceId: string): readonly number[] =>
  eventsOf(history, "journal")
    .filter(({ entry }) => entry["workspace"] === workspaceId)
    .filter(({ entry }) => entry.kind === "container-remove" || (entry.kind === "instance-state" && entry["state"] === "terminating"))
    .map(({ t }) => t);

/** Verbs that ask for a restart when they are answered well. */
const ASKING: readonly string[] = ["restart", "saveSecret", "deleteSecret", "setModel"];

/** The calls about a workspace that asked for a restart and were heard. */
export const restartRequests = (history: History, workspaceId: string): readonly OperationRecord[] =>
  operationsOf(history).filter(
    ({ invoke, complete }) =>
      ASKING.includes(invoke.verb) &&
      invoke.user === workspaceId &&
      (complete?.outcome === "ok" || complete?.outcome === "accepted" || complete?.outcome === "unknown"),
  );

/** The window of every coalescing race: a request falls between a cycle's stop and the start that follows it. */
export const requestedDuringCycle = (history: History): boolean => {
  const ids = new Set(operationsOf(history).map(({ invoke }) => invoke.user));
  return [...ids].some((id) => {
    const starts = machineStarts(history, id).map(({ t }) => t);
    const cycles = machineStops(history, id).map(
      (stop) => [stop, starts.find((start) => start >= stop) ?? Number.POSITIVE_INFINITY] as const,
    );
    return restartRequests(history, id).some(({ invoke, complete }) =>
      cycles.some(([stop, start]) => invoke.t >= stop && (complete?.t ?? Number.POSITIVE_INFINITY) <= start),
    );
  });
};

/** How close to a start a request counts as falling into the last steps of its cycle, ms. */
const CLOSE_MS = 50;

/** The window of a lost wake-up: a request is answered about when the start of an earlier one is told of. */
export const askedAsCycleEnds = (history: History): boolean => {
  const ids = new Set(operationsOf(history).map(({ invoke }) => invoke.user));
  return [...ids].some((id) => {
    const starts = machineStarts(history, id);
    const later = restartRequests(history, id).slice(1);
    return later.some(({ complete }) => starts.some(({ t }) => complete !== undefined && Math.abs(complete.t - t) <= CLOSE_MS));
  });
};

/** A secret's save began before a delete of its workspace was answered, and ended after it. */
export const savedAcrossDelete = (history: History): boolean => {
  const operations = operationsOf(history);
  return operations.some(({ invoke: { verb, user, t }, complete }) => {
    const deleted = operations.find(({ invoke }) => invoke.verb === "delete" && invoke.user === user)?.complete?.t;
    return verb === "saveSecret" && deleted !== undefined && t < deleted && (complete?.t ?? Number.POSITIVE_INFINITY) > deleted;
  });
};

/** The longest that a held call is waited for, ms: one that never comes is a finding, not a story without end. */
const HELD_WITHIN_MS = 60_000;

/** Waits until a held call has come to its point, or certainly will not. */
export const cameTo = (rig: ServerRig, hold: Hold): Promise<void> =>
  Promise.race([hold.reached, rig.sleep(HELD_WITHIN_MS + 20 * rig.maxDelayMs)]);

/** Calls of the backend that stop something, answered or not. */
export const stopCalls = (rig: ServerRig): number => rig.provisioner.calls(rig.stopPoint.split(".")[1] ?? "");

/** Calls of the backend that start something, answered or not. */
export const startCalls = (rig: ServerRig): number => rig.provisioner.calls(rig.startPoint.split(".")[1] ?? "");

/** The longest that a cycle and all that its backend may take last, ms, without faults. */
const CYCLE_MS = 20_000;

/**
 * Waits until a workspace that may have one more cycle before it is online and stays so: a cycle that
 * follows another at once waits 10 s first (server:RST-23).
 */
export const quiet = async (rig: ServerRig, workspace: Workspace, cycles = 2): Promise<boolean> => {
  await rig.sleep(cycles * (CYCLE_MS + 12 * rig.maxDelayMs));
  return workspace.reaches("online", 120_000);
};

/** Lines of the engine's journal about volumes whose names end so. */
export const volumeEntries = (history: History, kind: "volume-create" | "volume-remove", ending: string) =>
  journalOf(history, "docker").filter(({ entry }) => entry.kind === kind && String(entry["name"]).endsWith(ending));
