import { expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { timeline } from "./timeline.ts";
import type { VoyageResult } from "./voyage.ts";

const EVENTS: readonly HistoryEvent[] = [
  { type: "invoke", t: 5, op: 1, client: "ada", verb: "restart", user: "ws-1", isolate: 1, args: {} },
  { type: "journal", t: 9, party: "docker", entry: { kind: "container-start", name: "ws-1", env: { SECRET: "s" } } },
  { type: "journal", t: 9, party: "docker", entry: { kind: "docker-call", call: "start" } },
  { type: "complete", t: 12, op: 1, outcome: "accepted", status: 202, body: { status: "restarting", state: "S" } },
  { type: "epilogue", t: 20 },
];

const told = (scenario: string): readonly string[] => {
  const name = { scenario, seed: 1, path: null, model: "saas", rig: "sim", profile: "p", defect: null, variant: null };
  const { seed, model, rig, profile, defect, variant } = name;
  const header = { scenario, seed, model, rig, profile, defect, variant, mode: "exact", maxDelayMs: 0 } as const;
  const result: VoyageResult = {
    name,
    verdict: "held",
    rules: [],
    first: null,
    windows: [],
    crash: null,
    part: null,
    events: 0,
    virtualMs: 0,
  };
  return timeline({ header: { ...header, format: "seatrial-history", version: 1 }, events: EVENTS }, result);
};

test("the server's course tells workspaces and what its answers say; environments stay out of it", () => {
  expect(told("server/restart/a")).toEqual([
    "  0:00.005  ada            -> restart {} of ws-1",
    "  0:00.009  docker         container-start name=ws-1",
    "  0:00.012  ada            <- 202 (accepted) status=restarting",
    "  0:00.020  EPILOGUE       faults lifted, fair scheduling, all at rest",
  ]);
});

test("the worker's course tells the isolate of each request and how its sandbox is", () => {
  expect(told("worker/wake/a").filter((line) => line.includes("ada"))).toEqual([
    "  0:00.005  ada            -> restart {} via isolate-1",
    "  0:00.012  ada            <- 202 (accepted) state=S",
  ]);
});
