import type { History } from "#harness/history/event.ts";
import { deathsOf } from "./deaths.ts";
import { provisionsOf } from "./provisions.ts";
import { loadsOf, requestsOf, restartsOf } from "./restarts.ts";
import type { ServerMeasurement, ServerVoyageMeasurement } from "./server-measurement.ts";
import { became, linesByWorkspace, type JournalEntry, type WorkspaceLine } from "./workspace-lines.ts";

const RUNNING: readonly string[] = ["provisioning", "online", "degraded"];
/** A start that fails is given up within this after its secrets were read; an agent that never came is given up later, and keeps its machine. ms. */
const GIVEN_UP_MS = 300_000;

const restOf = ({ events }: History, kind: string): readonly JournalEntry[] =>
  events.flatMap((event) => (event.type === "journal" && event.party === "rest" && event.entry.kind === kind ? [event.entry] : []));

/** Whether a workspace failed because its agent never came. */
const failedByLimit = (lines: readonly WorkspaceLine[]): boolean => {
  const failed = lines.findLast((line) => became(line, "failed"))?.t;
  const begun = lines.findLast((line) => (line.entry.kind === "secrets-load" || became(line, "provisioning")) && line.t < (failed ?? 0))?.t;
  return failed !== undefined && begun !== undefined && failed - begun > GIVEN_UP_MS;
};

/** The largest share of the backend's calls that the story spoiled, per cent. */
const spoiledPercent = ({ events }: History): number =>
  events.reduce(
    (most, event) =>
      event.type === "fault" && event.fault.kind === "party" && event.fault.fault.type === "unreliable"
        ? Math.max(most, event.fault.fault.percent)
        : most,
    0,
  );

/** Machines that run at rest, less one for each workspace that may have one. */
const leakedAtRest = (history: History): number => {
  const lines = linesByWorkspace(history);
  const alive = restOf(history, "rest-machine").filter((entry) => entry["alive"] === true);
  const byWorkspace = Map.groupBy(alive, (entry) => String(entry["workspace"]));
  const running = new Set(
    restOf(history, "rest-workspace")
      .filter((row) => row["external"] !== true)
      .filter(
        (row) =>
          RUNNING.includes(String(row["status"])) || (row["status"] === "failed" && failedByLimit(lines.get(String(row["id"])) ?? [])),
      )
      .map((row) => String(row["id"])),
  );
  return [...byWorkspace].reduce((sum, [workspace, machines]) => sum + machines.length - (running.has(workspace) ? 1 : 0), 0);
};

/** The figures of one voyage of the server: only what the story did, and what was left at rest. */
export const measureServerHistory = (history: History, { stratum }: { readonly stratum: string }): ServerVoyageMeasurement => {
  const { profile, scenario, model, rig, seed } = history.header;
  const lines = [...linesByWorkspace(history).values()];
  const asked = requestsOf(history).length + lines.flat().filter((line) => became(line, "offline")).length;
  const perWorkspace = [...Map.groupBy(requestsOf(history), ({ workspace }) => workspace).values()].map(({ length }) => length);
  const revoked = restOf(history, "rest-revoked").map((entry) => [String(entry["reason"]), Number(entry["tokens"])] as const);
  return {
    subject: "server",
    ...{ stratum, profile, scenario, model, rig, seed },
    provisions: provisionsOf(history),
    restarts: restartsOf(history),
    deaths: deathsOf(history),
    requests: asked,
    workspaces: lines.length,
    mostRequests: Math.max(0, ...perWorkspace),
    mostCycles: Math.max(0, ...lines.map((own) => loadsOf(own).length - 1)),
    spoiledPercent: spoiledPercent(history),
    cycles: lines.reduce((sum, own) => sum + Math.max(0, loadsOf(own).length - 1), 0),
    revoked: Object.fromEntries(revoked),
    leaked: leakedAtRest(history),
  };
};

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();

const summed = (all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> => {
  const keys = distinct(all.flatMap((one) => Object.keys(one)));
  return Object.fromEntries(keys.map((key) => [key, all.reduce((sum, one) => sum + (one[key] ?? 0), 0)]));
};

/** Puts voyages of one stratum and profile together; samples stay raw and strata are never mixed. */
export const mergeServerMeasurements = (voyages: readonly ServerVoyageMeasurement[]): readonly ServerMeasurement[] =>
  [...Map.groupBy(voyages, ({ stratum, profile }) => JSON.stringify([stratum, profile])).values()].map((group) => {
    const sum = (pick: (one: ServerVoyageMeasurement) => number): number => group.reduce((total, one) => total + pick(one), 0);
    const most = (pick: (one: ServerVoyageMeasurement) => number): number => Math.max(0, ...group.map(pick));
    return {
      subject: "server",
      stratum: group[0]?.stratum ?? "",
      profile: group[0]?.profile ?? "",
      scenarios: distinct(group.map(({ scenario }) => scenario)),
      models: distinct(group.map(({ model }) => model)),
      voyages: group.length,
      provisions: group.flatMap(({ provisions }) => provisions),
      restarts: group.flatMap(({ restarts }) => restarts),
      deaths: group.flatMap(({ deaths }) => deaths),
      requests: sum(({ requests }) => requests),
      workspaces: most(({ workspaces }) => workspaces),
      mostRequests: most(({ mostRequests }) => mostRequests),
      mostCycles: most(({ mostCycles }) => mostCycles),
      spoiledPercent: most((one) => one.spoiledPercent),
      cycles: sum(({ cycles }) => cycles),
      revoked: summed(group.map(({ revoked }) => revoked)),
      leaked: sum(({ leaked }) => leaked),
    };
  });
