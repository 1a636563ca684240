import { expect, test } from "vitest";
import type { History, HistoryEvent } from "#harness/history/event.ts";
import { provisionsOf } from "./provisions.ts";

const line = (t: number, party: string, entry: Extract<HistoryEvent, { type: "journal" }>["entry"]): HistoryEvent => ({
  type: "journal",
  t,
  party,
  entry,
});

const status = (t: number, workspace: string, [from, to]: readonly [string | null, string]): HistoryEvent =>
  line(t, "database", { kind: "status", workspace, from, to, external: false });

const historyOf = (events: readonly HistoryEvent[]): History => ({
  header: {
    ...{ format: "seatrial-history", version: 1, scenario: "server/measure/told", seed: 1, rig: "sim", model: "saas" },
    ...{ profile: "production-like", mode: "told", maxDelayMs: 1, defect: null, variant: null },
  },
  events,
});

test("a first start takes from the row to online; the backend's work and the agent's boot are not the platform's", () => {
  const events = [
    status(1_000, "a", [null, "provisioning"]),
    line(1_200, "server", { kind: "start-begin", workspace: "a" }),
    line(3_200, "server", { kind: "start-end", workspace: "a" }),
    line(23_200, "agent", { kind: "agent-register", workspace: "a", status: 200, tookMs: 0 }),
    status(23_500, "a", ["provisioning", "online"]),
    status(40_000, "a", ["online", "provisioning"]),
  ];
  expect(provisionsOf(historyOf(events))).toEqual([{ workspace: "a", createdAt: 1_000, durationMs: 22_500, overheadMs: 500 }]);
});

test("one that fails or never comes online is infinite; one that was removed before its end is no sample, nor is what somebody else runs", () => {
  const events = [
    status(0, "fails", [null, "provisioning"]),
    status(5, "fails", ["provisioning", "failed"]),
    status(1, "hangs", [null, "provisioning"]),
    status(2, "gone", [null, "provisioning"]),
    status(9, "gone", ["provisioning", "removed"]),
    line(3, "database", { kind: "status", workspace: "theirs", from: null, to: "awaiting_agent", external: true }),
  ];
  expect(provisionsOf(historyOf(events))).toEqual([
    { workspace: "fails", createdAt: 0, durationMs: null, overheadMs: null },
    { workspace: "hangs", createdAt: 1, durationMs: null, overheadMs: null },
  ]);
});
