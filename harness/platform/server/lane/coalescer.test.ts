import { describe, expect, test } from "vitest";
import { enumerateLanes, type LaneRules } from "./coalescer.contract.ts";
import { coalesce, IDLE } from "./coalescer.ts";

const RIGHT: LaneRules = { coalesce, laneRelease: "one-step", forgetsIdleLanes: true };
const SIZE = { requesters: 4, panics: 2 };

// The wrong versions of the corpus are put through the same in scenarios/integration/server-decisions.test.ts.
describe("the coalescer over everything that can happen", () => {
  // server:RST-01, RST-02, RST-04, RST-08, RST-09
  test("loses no request, runs one cycle at a time and ends idle: 4 requesters, 2 panics", async ({ annotate }) => {
    const { states, steps, wrong } = enumerateLanes(RIGHT, SIZE);
    await annotate(`${states} states, ${steps} steps`);
    expect(wrong).toEqual([]);
    expect(states, "all of them were looked at").toBe(758);
  });

  test("is seen to be wrong when the last one to ask takes the place of those who wait", () => {
    const wrong: LaneRules["coalesce"] = (state, event) =>
      state.phase === "running" && event.type === "request"
        ? { state: { ...state, next: event.cycle }, run: null, carriedBy: event.cycle }
        : coalesce(state, event);
    expect(enumerateLanes({ ...RIGHT, coalesce: wrong }, SIZE).wrong).toContain("two cycles are promised behind one");
  });
});

describe("one step of the coalescer", () => {
  test("names the cycle that will carry a request", () => {
    const first = coalesce(IDLE, { type: "request", cycle: "a" });
    expect(first).toEqual({ state: { phase: "running", cycle: "a", next: null }, run: "a", carriedBy: "a" });
    const second = coalesce(first.state, { type: "request", cycle: "b" });
    expect(second).toEqual({ state: { phase: "running", cycle: "a", next: "b" }, run: null, carriedBy: "b" });
    expect(coalesce(second.state, { type: "request", cycle: "c" }), "a third one waits for the same cycle").toMatchObject({
      carriedBy: "b",
    });
    expect(coalesce(second.state, { type: "ended", panicked: true })).toMatchObject({ run: "b", state: { cycle: "b", next: null } });
  });

  test("frees a lane for which nobody waits", () => {
    expect(coalesce({ phase: "running", cycle: "a", next: null }, { type: "ended", panicked: false }).state).toEqual(IDLE);
  });
});
