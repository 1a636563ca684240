import { describe, expect, test } from "vitest";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { loadDefect, loadVariant } from "#scenarios/wiring/corpus.ts";
import { exploreAll, told } from "./schedules/explore.ts";
import { sweepBeside, type Beside } from "./schedules/one-token.ts";

const WHOLE = Number.POSITIVE_INFINITY;
const LONG_MS = 300_000;

const SIZES: readonly { readonly besides: readonly Beside[]; readonly preemptionsMax: number }[] = [
  { besides: ["heartbeat"], preemptionsMax: WHOLE },
  { besides: ["register"], preemptionsMax: WHOLE },
  { besides: ["restart"], preemptionsMax: WHOLE },
  { besides: ["heartbeat", "register"], preemptionsMax: WHOLE },
  { besides: ["restart", "heartbeat"], preemptionsMax: 2 },
  { besides: ["restart", "register"], preemptionsMax: 2 },
];

// server:E-18, E-19, E-27: no order of a sweep and of what goes on beside it takes a token that somebody holds. Everybody at once,
// at random, is in files of its own.
describe("a turn of the sweeper", () => {
  test.for(SIZES)(
    "is right in every schedule beside $besides, at most $preemptionsMax preemptions",
    { timeout: LONG_MS },
    async ({ besides, preemptionsMax }, { annotate }) => {
      const explored = await exploreAll(sweepBeside(serverParts, besides), preemptionsMax);
      await annotate(told(explored));
      expect(explored.wrong).toBeNull();
      expect(explored.different, "no schedule is run twice").toBe(explored.schedules);
    },
  );

  test.for(["heartbeat", "register", "restart"] as const)(
    "is seen to go wrong beside a %s without the second look at each token (M-28)",
    async (beside, { annotate }) => {
      const defect = await loadDefect("server", "M-28");
      const parts: ServerParts = { ...serverParts, ...defect.replace(serverParts) };
      const explored = await exploreAll(sweepBeside(parts, [beside]));
      await annotate(`${explored.wrong?.what} in schedule ${explored.schedules}`);
      expect(explored.wrong?.what).toContain("a token unused for 0 ms was swept");
    },
  );

  test.for(["V-sweep-newest-first", "V-sweep-status-in-statement", "V-sweep-whole-seconds"])("is right with %s", async (id) => {
    const variant = await loadVariant("server", id);
    const parts: ServerParts = { ...serverParts, ...variant.replace(serverParts) };
    for (const beside of ["heartbeat", "register", "restart"] as const)
      expect((await exploreAll(sweepBeside(parts, [beside]))).wrong).toBeNull();
  });
});
