import { describe, expect, test } from "vitest";
import { serverParts } from "#harness/platform/server/parts.ts";
import { enumerateLife } from "./liveness.contract.ts";
import { lifeAfter, statusesThat, type LifeState } from "./liveness.ts";

const STATE: LifeState = { status: "online", external: false, runtime: "langgraph", provisioningSince: 0, heardAt: 0, keyUntil: null };

// The wrong versions of the corpus are put through the same in scenarios/integration/server-decisions.test.ts.
describe("the signs of life of a workspace", () => {
  test("are judged as the contract has it, in everything that may happen", async ({ annotate }) => {
    const { states, wrong } = enumerateLife(serverParts);
    await annotate(`${states} states`);
    expect(wrong).toEqual([]);
    expect(states).toBeGreaterThan(14_000);
  });

  test("lead to what a statement asks for", () => {
    expect(statusesThat(serverParts, "go-offline", { type: "found-gone", at: 0 })).toEqual(["online", "degraded"]);
    expect(statusesThat(serverParts, "start", { type: "message", at: 0 })).toEqual(["hibernated", "hibernating"]);
  });

  test("say nothing of a workspace that was never heard of", () => {
    const { effects } = lifeAfter(serverParts, { ...STATE, heardAt: null }, { type: "silence-sweep", at: 1_000_000 });
    expect(effects).toEqual([]);
  });
});
