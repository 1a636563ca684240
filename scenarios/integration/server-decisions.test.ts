import { describe, expect, test } from "vitest";
import { askDispatcher } from "#harness/platform/server/dispatch/dispatcher.contract.ts";
import { enumerateLife } from "#harness/platform/server/health/liveness.contract.ts";
import { enumerateLanes } from "#harness/platform/server/lane/coalescer.contract.ts";
import { serverParts, type ServerParts } from "#harness/platform/server/parts.ts";
import { defectIds, loadDefect, loadVariant, variantIds } from "#scenarios/wiring/corpus.ts";
import { judgeSweeps } from "./decisions/sweep-pass.ts";

/** What all states of a decision came to. */
interface Judged {
  readonly states: number;
  readonly wrong: readonly string[];
}

interface Decision {
  /** The parts that it is made of. */
  readonly parts: readonly (keyof ServerParts)[];
  /** Goes through its whole domain and holds every state against the contract. */
  readonly judge: (parts: ServerParts) => Judged | Promise<Judged>;
  /** Defects that the contract's list has for it: each of them must be among those that are found. */
  readonly known: readonly string[];
  readonly variantsMin: number;
  /** Defects that change one of its parts in what the wired statement does, and not the decision. */
  readonly ofTheStatement?: readonly string[];
}

const REQUESTS = ["manual", "auto"] as const;
const IDS = ["w1", "w2", "w3"];

/** One lane a workspace, whoever asks (server:RST-05; decisions: Coalescer). */
const wrongLanes = ({ laneOf }: ServerParts): readonly string[] => {
  const asked = IDS.flatMap((id) => REQUESTS.map((kind) => ({ id, lane: laneOf(id, kind) })));
  return asked.flatMap((one) =>
    asked
      .filter((other) => (one.id === other.id) !== (one.lane === other.lane))
      .map((other) => `${one.id} and ${other.id} go through ${one.lane} and ${other.lane}`),
  );
};

const DECISIONS: Readonly<Record<string, Decision>> = {
  dispatch: {
    parts: ["chooseBackend", "hasBackend", "restartsByItself", "onNoBackend", "stopWithoutBackend", "stopWaitsMs", "stopLooksFirst"],
    judge: askDispatcher,
    known: ["M-01", "M-02", "M-10", "M-19", "M-21", "M-22", "M-23", "M-121", "X-171"],
    variantsMin: 2,
  },
  sweep: {
    parts: ["staleHolders", "sparesTokensOf", "staleBeforeMs", "revokes", "sweepsTokensOn", "afterFailedRevoke", "isOrphan"],
    judge: judgeSweeps,
    known: ["M-26", "M-28", "M-29", "M-118", "X-21", "X-22", "X-25"],
    variantsMin: 2,
  },
  liveness: {
    parts: [
      ...(["heartbeatRenews", "presenceTtlMs", "sweepsSilence", "provisioningLimitMs"] as const),
      ...(["wakes", "offline", "statusAfterHeartbeat"] as const),
    ],
    judge: enumerateLife,
    known: ["M-35", "M-109", "M-108", "M-106", "X-37"],
    variantsMin: 0,
    // Of whose life the row is.
    ofTheStatement: ["X-155"],
  },
  coalescer: {
    parts: ["coalesce", "laneRelease", "forgetsIdleLanes", "laneOf"],
    judge: (parts) => {
      const { states, wrong } = enumerateLanes(parts, { requesters: 4, panics: 2 });
      return { states: states + (IDS.length * REQUESTS.length) ** 2, wrong: [...wrong, ...wrongLanes(parts)] };
    },
    known: ["M-11", "M-13", "M-15", "X-10", "X-11", "X-12", "X-14", "X-15"],
    variantsMin: 2,
  },
};

type Loaded = { readonly id: string; readonly replace: (parts: ServerParts) => Partial<ServerParts> };

const defects: readonly Loaded[] = await Promise.all(defectIds("server").map((id) => loadDefect("server", id)));
const variants: readonly Loaded[] = await Promise.all(variantIds("server").map((id) => loadVariant("server", id)));

/** Those of the corpus that replace a part of this decision. */
const ofDecision = (all: readonly Loaded[], { parts, ofTheStatement = [] }: Decision): readonly Loaded[] =>
  all.filter(
    ({ id, replace }) =>
      !ofTheStatement.includes(id) && Object.keys(replace(serverParts)).some((key) => (parts as readonly string[]).includes(key)),
  );

describe.each(Object.entries(DECISIONS))("the decision of the %s", (_, decision) => {
  const [wrong, right] = [ofDecision(defects, decision), ofDecision(variants, decision)];

  test("is the contract's in every state", async ({ annotate }) => {
    const judged = await decision.judge(serverParts);
    await annotate(`${judged.states} states`);
    expect(judged.wrong).toEqual([]);
  });

  test("has its defects and its variants in the corpus", () => {
    expect(decision.known.filter((id) => !wrong.some((one) => one.id === id))).toEqual([]);
    expect(right.length).toBeGreaterThanOrEqual(decision.variantsMin);
  });

  test.for(wrong)("is seen to be wrong with $id", async ({ replace }, { annotate }) => {
    const judged = await decision.judge({ ...serverParts, ...replace(serverParts) });
    await annotate(`${judged.wrong.length} of ${judged.states} states, such as ${judged.wrong[0] ?? "none"}`);
    expect(judged.wrong.length).toBeGreaterThan(0);
  });

  test.for(right)("is right with $id", async ({ replace }) => {
    expect((await decision.judge({ ...serverParts, ...replace(serverParts) })).wrong).toEqual([]);
  });
});
