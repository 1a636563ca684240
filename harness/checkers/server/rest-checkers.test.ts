import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { environmentAtRest } from "./environment-at-rest.ts";
import { machinesAtRest } from "./machines-at-rest.ts";
import { nothingStuck } from "./nothing-stuck.ts";
import { changed, did, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

describe("at rest", () => {
  const row = (status: string, more: Readonly<Record<string, unknown>> = {}) =>
    noted(1_001, "rest", { kind: "rest-workspace", id: W, status, external: false, secrets: {}, ...more });
  const machine = (env: Readonly<Record<string, string>> = {}) =>
    noted(1_001, "rest", { kind: "rest-machine", workspace: W, alive: true, env });
  const ended = noted(1_001, "rest", { kind: "rest-machine", workspace: W, alive: false, env: {} });

  test("every workspace has the machines that it should have", () => {
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row("online"), machine(), ended))).toEqual(["held", 1]);
    for (const status of ["paused", "hibernated", "removed", "failed", "provisioning", "offline"]) {
      expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row(status), ended)), status).toEqual(["held", 1]);
    }
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row("online", { external: true })))).toEqual(["held", 1]);
  });

  test("a machine is leaked, missing, or there twice", () => {
    for (const status of ["paused", "hibernated", "hibernating", "removed"]) {
      expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row(status), machine())), status).toEqual(["broken", 1, 1_001]);
    }
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row("online"), ended))).toEqual(["broken", 1, 1_001]);
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row("online"), machine(), machine()))).toEqual(["broken", 1, 1_001]);
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(machine())), "of a workspace without a row").toEqual(["broken", 1, 1_001]);
  });

  test("a failed start leaves no machine, an agent that never came leaves its own", () => {
    const machines = [row("failed"), machine()];
    const gaveUp = changed(180_000, ["provisioning", "failed"]);
    const tooLate = changed(630_000, ["provisioning", "failed"]);
    const begun = changed(1, [null, "provisioning"]);
    const later = machines.map((event) => ({ ...event, t: 700_000 }));
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(begun, gaveUp, later))).toEqual(["broken", 1, 700_000]);
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(begun, tooLate, later))).toEqual(["held", 1]);
    const again = noted(500_000, "database", { kind: "secrets-load", workspace: W });
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(begun, again, tooLate, later)), "of a later cycle").toEqual([
      "broken",
      1,
      700_000,
    ]);
  });

  test("what is offline has one only where nobody may restart it", () => {
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(row("offline"), machine()))).toEqual(["broken", 1, 1_001]);
    const above = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
    const family = [changed(1, [null, "provisioning"], { parent: above }), changed(5, ["provisioning", "paused"], { workspace: above })];
    expect(judgedBy(machinesAtRest, "STATE-08", serverHistory(family, row("offline"), machine()))).toEqual(["held", 1]);
  });

  test("nobody waits for a start that will never come", () => {
    expect(judgedBy(nothingStuck, "DEAD-13", serverHistory(row("online"), machine()))).toEqual(["held", 1]);
    expect(judgedBy(nothingStuck, "DEAD-13", serverHistory(row("provisioning"), machine()))).toEqual(["held", 1]);
    expect(judgedBy(nothingStuck, "DEAD-13", serverHistory(row("provisioning"), ended))).toEqual(["broken", 1, 1_001]);
    expect(judgedBy(nothingStuck, "DEAD-13", serverHistory(row("offline"), machine()))).toEqual(["broken", 1, 1_001]);
    const crashed: HistoryEvent = {
      type: "fault",
      t: 40,
      phase: "apply",
      fault: { kind: "party", party: "docker", fault: { type: "machine-crash", workspace: W } },
    };
    const history = serverHistory(crashed, row("provisioning"), ended);
    expect(judgedBy(nothingStuck, "DEAD-13", history), "whose machine was taken away may wait").toEqual(["held", 1]);
    expect(judgedBy(nothingStuck, "DEAD-13", serverHistory())).toEqual(["held", 0]);
  });

  test("the environment is what the rows say", () => {
    const stored = { secrets: { K: "one" } };
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", stored), machine({ K: "one", PATH: "/" })))).toEqual([
      "held",
      1,
    ]);
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", stored), machine({ K: "old" })))).toEqual([
      "broken",
      1,
      1_001,
    ]);
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", stored), machine()))).toEqual(["broken", 1, 1_001]);
    const deleted = [...did(10, "saveSecret", { key: "K", value: "one" }), ...did(20, "deleteSecret", { key: "K" })];
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(deleted, row("online"), machine({ K: "one" })))).toEqual([
      "broken",
      1,
      1_001,
    ]);
  });

  test("the model is part of it", () => {
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", { model: "opus" }), machine({ MODEL: "opus" })))).toEqual([
      "held",
      1,
    ]);
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", { model: "opus" }), machine({ MODEL: "old" })))).toEqual([
      "broken",
      1,
      1_001,
    ]);
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("online", { model: null }), machine({ MODEL: "default" })))).toEqual([
      "held",
      1,
    ]);
  });

  test("a secret of everybody that was deleted runs nowhere", () => {
    const deleted = did(20, "deleteGlobalSecret", { key: "K" }).map((one) => (one.type === "invoke" ? { ...one, user: "" } : one));
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(deleted, row("online"), machine({ K: "one" })))).toEqual([
      "broken",
      1,
      1_001,
    ]);
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(deleted, row("online"), machine()))).toEqual(["held", 1]);
  });

  test("a create that ended nobody knows how says nothing against the others", () => {
    const stored = { secrets: { K: "one" } };
    const lost = did(10, "create", { status: 503 });
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(lost, row("online", stored), machine()))).toEqual(["broken", 1, 1_001]);
  });

  test("below something paused the environment may be older", () => {
    const above = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
    const family = [
      changed(1, [null, "provisioning"], { parent: above }),
      changed(1, [null, "provisioning"], { workspace: above }),
      changed(5, ["provisioning", "paused"], { workspace: above }),
    ];
    const history = serverHistory(family, row("online", { secrets: { K: "one" } }), machine());
    expect(judgedBy(environmentAtRest, "RST-22", history)).toEqual(["held", 0]);
    const back = changed(7, ["paused", "provisioning"], { workspace: above });
    const made = noted(9, "docker", { kind: "container-create", workspace: W, env: {} });
    const over = serverHistory(family, back, made, row("online", { secrets: { K: "one" } }), machine());
    expect(judgedBy(environmentAtRest, "RST-22", over), "until its next start").toEqual(["broken", 1, 1_001]);
  });

  test("nothing is asked of what does not run, nor after a write that ended nobody knows how", () => {
    const stored = { secrets: { K: "one" } };
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("failed", stored), machine()))).toEqual(["held", 0]);
    const unknown = did(10, "saveSecret", { key: "K", value: "one", status: 503 });
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(unknown, row("online", stored), machine()))).toEqual(["held", 0]);
  });
});
