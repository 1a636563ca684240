import { eventsOf, journalOf, operationsOf, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
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

/** Calls of the backend that stop something, answered or not. */
export const stopCalls = (rig: ServerRig): number => rig.provisioner.calls(rig.stopPoint.split(".")[1] ?? "");

/** Calls of the backend that start something, answered or not. */
export const startCalls = (rig: ServerRig): number => rig.provisioner.calls(rig.startPoint.split(".")[1] ?? "");

/** Log lines of the server that contain `words`. */
export const logLines = (history: History, words: string) => eventsOf(history, "log").filter(({ message }) => message.includes(words));

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
