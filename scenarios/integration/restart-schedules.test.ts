import { describe, expect, test } from "vitest";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { loadDefect } from "#scenarios/wiring/corpus.ts";
import { exploreAll, exploreAtRandom, type Explored } from "./schedules/explore.ts";
import { savesOnOneWorkspace } from "./schedules/one-workspace.ts";

const told = ({ schedules, different, stepsMax }: Explored): string =>
  `${schedules} schedules, ${different} different, of up to ${stepsMax} steps`;

/** As many schedules as the contract asks for of five requesters (decisions: E-05). */
const AT_RANDOM = 100_000;
/** On a machine that has other things to do. */
const LONG_MS = 600_000;

// server:E-05: whatever the order of requests and of the steps of cycles, no accepted restart is lost.
describe("restarts of one workspace on the whole server", () => {
  const WHOLE = Number.POSITIVE_INFINITY;
  test.for([
    { requesters: 2, panics: 2, gated: "every call", preemptionsMax: WHOLE },
    { requesters: 3, panics: 0, gated: "calls that meet requests", preemptionsMax: WHOLE },
    { requesters: 3, panics: 1, gated: "every call", preemptionsMax: 2 },
    { requesters: 4, panics: 0, gated: "calls that meet requests", preemptionsMax: 2 },
  ] as const)(
    "hold in every schedule: $requesters requesters, $panics panics, $gated, at most $preemptionsMax preemptions",
    { timeout: LONG_MS },
    async ({ preemptionsMax, ...size }, { annotate }) => {
      const explored = await exploreAll(savesOnOneWorkspace({ parts: serverParts, ...size }), preemptionsMax);
      await annotate(told(explored));
      expect(explored.wrong).toBeNull();
      expect(explored.different, "no schedule is run twice").toBe(explored.schedules);
    },
  );

  test("hold in 100,000 schedules drawn at random: 5 requesters, 1 panic", { timeout: LONG_MS }, async ({ annotate }) => {
    const system = savesOnOneWorkspace({ parts: serverParts, requesters: 5, panics: 1, gated: "calls that meet requests" });
    const explored = await exploreAtRandom(system, { schedules: AT_RANDOM, seed: 1 });
    await annotate(told(explored));
    expect(explored.wrong).toBeNull();
  });

  test.for(["X-10", "X-11", "M-11", "M-12", "M-13", "M-15"])("are seen to go wrong with %s", async (id, { annotate }) => {
    const defect = await loadDefect("server", id);
    const parts: ServerParts = { ...serverParts, ...defect.replace(serverParts) };
    const explored = await exploreAll(savesOnOneWorkspace({ parts, requesters: 3, panics: 1 }), 2);
    await annotate(`${explored.wrong?.what} in schedule ${explored.schedules}`);
    expect(explored.wrong).not.toBeNull();
  });
});
