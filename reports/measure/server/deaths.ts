import type { History } from "#harness/history/event.ts";
import type { Death } from "./server-measurement.ts";
import { became, linesByWorkspace, storyOf, type WorkspaceLine } from "./workspace-lines.ts";

const UP: readonly string[] = ["online", "degraded"];

interface Blow {
  readonly workspace: string;
  readonly t: number;
}

/** What the story did to machines and agents so that they died. */
const blowsOf = (history: History): readonly Blow[] =>
  storyOf(history).flatMap((event) => {
    if (event.type !== "fault" || event.fault.kind !== "party" || event.phase !== "apply") return [];
    const { fault } = event.fault;
    const deadly = fault.type === "machine-crash" || fault.type === "machine-wipe" || (fault.type === "agent-ill" && fault.how === "died");
    return deadly ? [{ workspace: fault.workspace, t: event.t }] : [];
  });

const statusAt = (lines: readonly WorkspaceLine[], t: number): string =>
  String(lines.findLast((line) => line.t <= t && line.party === "database" && line.entry.kind === "status")?.entry["to"] ?? "");

/** Every death under a workspace that was up: until it was noticed, and until the workspace was online again. */
export const deathsOf = (history: History): readonly Death[] => {
  const lines = linesByWorkspace(history);
  return blowsOf(history).flatMap(({ workspace, t: diedAt }) => {
    const own = lines.get(workspace) ?? [];
    if (!UP.includes(statusAt(own, diedAt))) return [];
    const noticed = own.find((line) => line.t >= diedAt && became(line, "offline"));
    const back = own.find((line) => noticed !== undefined && line.t >= noticed.t && became(line, "online"));
    return [
      {
        workspace,
        diedAt,
        detectionMs: noticed === undefined ? null : noticed.t - diedAt,
        recoveryMs: back === undefined ? null : back.t - diedAt,
      },
    ];
  });
};
