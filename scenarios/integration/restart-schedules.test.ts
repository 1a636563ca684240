import { describe, expect, test } from "vitest";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { loadDefect } from "#scenarios/wiring/corpus.ts";
import { exploreAll, told } from "./schedules/explore.ts";
import { savesOnOneWorkspace } from "./schedules/one-workspace.ts";
import { restartsOfOneWorkspace } from "./schedules/restarts.ts";

/** On a machine that has other things to do. */
const LONG_MS = 300_000;
const WHOLE = Number.POSITIVE_INFINITY;

// server:E-05: whatever the order of requests and of the steps of cycles, no accepted restart is lost. Five requesters at random are
// in files of their own.
describe("restarts of one workspace", () => {
  test.for([
    { savers: 2, byHand: 0, panics: 2, gated: "every call", preemptionsMax: WHOLE },
    { savers: 1, byHand: 1, panics: 1, gated: "every call", preemptionsMax: WHOLE },
    { savers: 3, byHand: 0, panics: 0, gated: "calls that meet requests", preemptionsMax: WHOLE },
    { savers: 2, byHand: 1, panics: 0, gated: "calls that meet requests", preemptionsMax: WHOLE },
    { savers: 2, byHand: 1, panics: 1, gated: "every call", preemptionsMax: 2 },
    { savers: 3, byHand: 1, panics: 0, gated: "calls that meet requests", preemptionsMax: 2 },
  ] as const)(
    "hold in every schedule: $savers that save, $byHand by hand, $panics panics, $gated, at most $preemptionsMax preemptions",
    { timeout: LONG_MS },
    async ({ preemptionsMax, ...size }, { annotate }) => {
      const explored = await exploreAll(restartsOfOneWorkspace({ parts: serverParts, ...size }), preemptionsMax);
      await annotate(told(explored));
      expect(explored.wrong).toBeNull();
      expect(explored.different, "no schedule is run twice").toBe(explored.schedules);
    },
  );

  test("hold in every schedule of two saves on the whole server, its routes included", { timeout: LONG_MS }, async ({ annotate }) => {
    const explored = await exploreAll(savesOnOneWorkspace({ parts: serverParts, requesters: 2 }));
    await annotate(told(explored));
    expect(explored.wrong).toBeNull();
  });

  test.for(["X-10", "X-11", "X-12", "X-13", "X-15", "M-11", "M-12", "M-13", "M-15"])(
    "are seen to go wrong with %s",
    async (id, { annotate }) => {
      const defect = await loadDefect("server", id);
      const parts: ServerParts = { ...serverParts, ...defect.replace(serverParts) };
      const explored = await exploreAll(restartsOfOneWorkspace({ parts, savers: 2, byHand: 1, panics: 1 }), 2);
      await annotate(`${explored.wrong?.what} in schedule ${explored.schedules}`);
      expect(explored.wrong).not.toBeNull();
    },
  );
});
