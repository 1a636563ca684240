import { describe, expect, test } from "vitest";
import { completed, invoked } from "#harness/checkers/tiny-history.contract.ts";
import { acknowledgedStatus } from "./acknowledged-status.ts";
import { failedHasMessage } from "./failed-has-message.ts";
import { hibernationClaims } from "./hibernation-claims.ts";
import { parkedStaysParked } from "./parked-stays-parked.ts";
import { stateMachine } from "./state-machine.ts";
import { CHILD, changed, did, epilogueAt, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

const born = changed(1, [null, "provisioning"]);
const up = changed(2, ["provisioning", "online"]);

describe("the state machine", () => {
  test("holds for a whole life", () => {
    const life = [
      "provisioning",
      "online",
      "degraded",
      "online",
      "offline",
      "provisioning",
      "failed",
      "provisioning",
      "online",
      "hibernating",
    ];
    const rest = ["hibernated", "provisioning", "paused", "provisioning", "removed", null];
    const words = [null, ...life, ...rest];
    const changes = words.slice(1).map((to, i) => changed(i, [words[i] ?? null, to]));
    expect(judgedBy(stateMachine, "STATE-01", serverHistory(changes))).toEqual(["held", changes.length]);
  });

  test.each([
    ["removed", "online", "STATE-02"],
    ["removed", "provisioning", "STATE-02"],
    ["paused", "offline", "STATE-07"],
    ["provisioning", "offline", "STATE-07"],
    ["awaiting_agent", "failed", "STATE-06"],
    ["paused", "online", "STATE-01"],
    ["hibernated", "online", "STATE-01"],
    ["online", "failed", "STATE-01"],
    ["online", null, "STATE-01"],
    [null, "removed", "STATE-01"],
  ])("breaks when %s becomes %s", (from, to, rule) => {
    expect(judgedBy(stateMachine, rule, serverHistory(changed(7, [from, to])))).toEqual(["broken", 1, 7]);
  });

  test("lets a purge take the row of a removed one", () => {
    expect(judgedBy(stateMachine, "STATE-02", serverHistory(changed(7, ["removed", null])))).toEqual(["held", 1]);
  });

  test("learns nothing where no database tells", () => {
    expect(judgedBy(stateMachine, "STATE-01", serverHistory(did(1, "restart")))).toEqual(["held", 0]);
  });
});

describe("what is parked", () => {
  const paused = changed(10, ["online", "paused"]);
  const back = changed(50, ["paused", "provisioning"]);

  test("comes back when somebody asks", () => {
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, paused, did(48, "resume"), back))).toEqual(["held", 2]);
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, paused, did(48, "restart", { status: 202 }), back))).toEqual([
      "held",
      2,
    ]);
  });

  test("does not come back by itself, nor by what was over before it was parked", () => {
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(did(1, "create"), born, up, paused, back))).toEqual(["broken", 2, 50]);
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, did(3, "restart"), paused, back))).toEqual(["broken", 2, 50]);
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, paused, did(48, "a2a"), back))).toEqual(["broken", 2, 50]);
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, paused, back, did(51, "resume")))).toEqual(["broken", 2, 50]);
  });

  test("comes back with what is above it", () => {
    const child = (t: number, from: string | null, to: string) => changed(t, [from, to], { workspace: CHILD, parent: W });
    const history = serverHistory(
      born,
      up,
      child(3, null, "provisioning"),
      child(10, "provisioning", "paused"),
      did(48, "resume"),
      child(50, "paused", "provisioning"),
    );
    expect(judgedBy(parkedStaysParked, "STATE-03", history)).toEqual(["held", 2]);
  });

  test("wakes from hibernation by a message or a restart only", () => {
    const asleep = [born, up, changed(10, ["online", "hibernating"]), changed(11, ["hibernating", "hibernated"])];
    const awake = changed(50, ["hibernated", "provisioning"]);
    expect(judgedBy(parkedStaysParked, "RST-21", serverHistory(asleep, did(48, "a2a", { status: 503 }), awake))).toEqual(["held", 3]);
    expect(judgedBy(parkedStaysParked, "RST-21", serverHistory(asleep, did(48, "saveSecret"), awake))).toEqual(["broken", 3, 50]);
  });

  test("is left out of what nobody can judge: a call by its bytes may have asked for anything", () => {
    expect(judgedBy(parkedStaysParked, "STATE-03", serverHistory(born, up, paused, did(48, "junk"), back))).toEqual(["held", 2]);
  });
});

describe("an acknowledged status", () => {
  test("is in the row before the answer", () => {
    const history = serverHistory(did(0, "create", { status: 201 }), born, up, did(20, "pause"), changed(22, ["online", "paused"]));
    expect(judgedBy(acknowledgedStatus, "STATE-01", history)).toEqual(["held", 2]);
  });

  test("breaks when no row changed, or only later", () => {
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, up, did(20, "pause")))).toEqual(["broken", 1, 25]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, up, did(20, "pause"), changed(30, ["online", "paused"])))).toEqual([
      "broken",
      1,
      25,
    ]);
    const asleep = serverHistory(born, up, did(20, "hibernate"), changed(22, ["online", "hibernating"]));
    expect(judgedBy(acknowledgedStatus, "STATE-01", asleep), "half-way is not there").toEqual(["broken", 1, 25]);
  });

  test("may be gone again by the time of the answer", () => {
    const history = serverHistory(born, up, did(20, "pause"), changed(22, ["online", "paused"]), changed(23, ["paused", "removed"]));
    expect(judgedBy(acknowledgedStatus, "STATE-01", history)).toEqual(["held", 1]);
  });

  test("says nothing of what was refused", () => {
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, up, did(20, "pause", { status: 404 })))).toEqual(["held", 0]);
  });

  test("is everybody's below a paused or deleted one", () => {
    const child = (t: number, from: string | null, to: string) => changed(t, [from, to], { workspace: CHILD, parent: W });
    const tree = [born, up, child(3, null, "provisioning"), did(20, "pause"), changed(22, ["online", "paused"])].flat();
    expect(judgedBy(acknowledgedStatus, "STOP-05", serverHistory(tree, child(22, "provisioning", "paused")))).toEqual(["held", 1]);
    expect(judgedBy(acknowledgedStatus, "STOP-05", serverHistory(tree))).toEqual(["broken", 1, 25]);
    const gone = [born, up, child(3, null, "provisioning"), did(20, "delete"), changed(22, ["online", "removed"])].flat();
    expect(judgedBy(acknowledgedStatus, "STOP-12", serverHistory(gone))).toEqual(["broken", 1, 25]);
  });
});

describe("an acknowledged register, restart or collapse", () => {
  const home = epilogueAt(1_000);

  test("is in the row too", () => {
    const heard = (t: number) => noted(t, "agent", { kind: "agent-register", workspace: W, status: 200, tookMs: 3 });
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, up, did(1, "register"), heard(3)))).toEqual(["held", 2]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, heard(9)))).toEqual(["broken", 1, 9]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, did(20, "register")))).toEqual(["broken", 1, 25]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(born, did(20, "register", { status: 401 })))).toEqual(["held", 0]);
  });

  test("takes its time where it was accepted only, and may be forgotten with the process", () => {
    const asked = [born, up, did(20, "restart", { status: 202 })];
    const again = changed(90, ["online", "provisioning"]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(...asked, again, home))).toEqual(["held", 1]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(...asked, home))).toEqual(["broken", 1, 20]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(...asked)), "nobody knows yet").toEqual(["held", 0]);
    const parked = changed(22, ["online", "paused"]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(...asked, parked, home))).toEqual(["held", 0]);
    const crash = { type: "server-crash", downMs: 5 } as const;
    const died = { type: "fault", t: 21, phase: "apply", fault: { kind: "party", party: "server", fault: crash } } as const;
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(...asked, died, home))).toEqual(["held", 0]);
  });

  test("removes what is below, and leaves the workspace itself", () => {
    const child = (t: number, from: string | null, to: string) => changed(t, [from, to], { workspace: CHILD, parent: W });
    const tree = [born, up, child(3, null, "provisioning"), did(20, "collapse")].flat();
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(tree, child(22, "provisioning", "removed")))).toEqual(["held", 1]);
    expect(judgedBy(acknowledgedStatus, "STATE-01", serverHistory(tree))).toEqual(["broken", 1, 25]);
  });
});

describe("a hibernation", () => {
  const claimed = (tasks: number) => changed(22, ["online", "hibernating"], { tasks });

  test("claims who has no task, or whom it is told to force", () => {
    expect(judgedBy(hibernationClaims, "STATE-04", serverHistory(born, up, claimed(0)))).toEqual(["held", 1]);
    expect(judgedBy(hibernationClaims, "STATE-04", serverHistory(born, up, did(20, "hibernate", { force: true }), claimed(2)))).toEqual([
      "held",
      1,
    ]);
    expect(judgedBy(hibernationClaims, "STATE-04", serverHistory(born, up, did(20, "hibernate", { force: false }), claimed(2)))).toEqual([
      "broken",
      1,
      22,
    ]);
  });

  test("that never was says nothing", () => {
    expect(judgedBy(hibernationClaims, "STATE-04", serverHistory(born, up))).toEqual(["held", 0]);
  });
});

describe("failed", () => {
  const event = (error: unknown) =>
    noted(99, "rest", { kind: "rest-event", workspace: W, event: "WORKSPACE_PROVISION_FAILED", payload: { error } });

  test("has a message in row and event", () => {
    const history = serverHistory(changed(5, ["provisioning", "failed"], { message: "provisioning failed" }), event("provisioning failed"));
    expect(judgedBy(failedHasMessage, "PROV-06", history)).toEqual(["held", 2]);
  });

  test("breaks without one in either", () => {
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(changed(5, ["provisioning", "failed"])))).toEqual(["broken", 1, 5]);
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(event("")))).toEqual(["broken", 1, 99]);
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(event(undefined)))).toEqual(["broken", 1, 99]);
  });

  test("says nothing where nothing failed", () => {
    expect(judgedBy(failedHasMessage, "PROV-06", serverHistory(born, up, invoked(5, 5), completed(6, 5)))).toEqual(["held", 0]);
  });
});
