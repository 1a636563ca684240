import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { cyclesApart } from "./cycles-apart.ts";
import { environmentAtRest } from "./environment-at-rest.ts";
import { machinesAtRest } from "./machines-at-rest.ts";
import { nothingStuck } from "./nothing-stuck.ts";
import { restartsCarried } from "./restarts-carried.ts";
import { secretsLoaded } from "./secrets-loaded.ts";
import { changed, did, epilogueAt, judgedBy, noted, serverHistory, W } from "./tiny-server-history.contract.ts";

const up = [changed(1, [null, "provisioning"]), changed(2, ["provisioning", "online"])];
const home = epilogueAt(1_000);
const crash: HistoryEvent = {
  type: "fault",
  t: 40,
  phase: "apply",
  fault: { kind: "party", party: "server", fault: { type: "server-crash", downMs: 5 } },
};

describe("cycles", () => {
  const step = (t: number, kind: string) => noted(t, "server", { kind, workspace: W.slice(0, 12) });
  const start = (from: number, to: number) => [step(from, "start-begin"), step(to, "start-end")];
  const stop = (from: number, to: number) => [step(from, "stop-begin"), step(to, "stop-end")];

  test("follow one another", () => {
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, stop(10, 11), start(12, 20), stop(21, 22), start(23, 30)))).toEqual([
      "held",
      4,
    ]);
  });

  test("overlap when a stop or a start begins within a start", () => {
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, start(12, 20), stop(15, 16)))).toEqual(["broken", 2, 15]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, start(12, 20), start(18, 30)))).toEqual(["broken", 2, 18]);
  });

  test("leave parking alone, which may stop what is being started", () => {
    const parked = changed(14, ["provisioning", "paused"]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, start(12, 20), parked, stop(15, 16)))).toEqual(["held", 1]);
  });

  test("end with their process, and with their caller's patience", () => {
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, step(12, "start-begin"), crash, stop(50, 51)))).toEqual(["held", 2]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, step(12, "start-begin"), stop(60_012, 60_013)))).toEqual(["held", 2]);
  });
});

describe("an accepted restart", () => {
  const load = (t: number) => noted(t, "database", { kind: "secrets-load", workspace: W });

  test("is carried by a load after it", () => {
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, did(20, "restart", { status: 202 }), load(21), home))).toEqual([
      "held",
      1,
    ]);
  });

  test("is lost when the latest load began before it", () => {
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, load(19), did(20, "restart", { status: 202 }), home))).toEqual([
      "broken",
      1,
      20,
    ]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, did(20, "saveSecret", { key: "K", value: "v" }), home))).toEqual([
      "broken",
      1,
      20,
    ]);
  });

  test("may be forgotten with a workspace that became ineligible, and with the process that promised it", () => {
    const asked = [...up, ...did(20, "restart", { status: 202 })];
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(asked, changed(30, ["online", "paused"]), home))).toEqual(["held", 0]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(asked, crash, home))).toEqual(["held", 0]);
    const saved = did(30, "saveSecret", { key: "K", value: "v" });
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, saved, crash, home)), "what is stored outlives the process").toEqual([
      "broken",
      1,
      30,
    ]);
  });

  test("is judged only when the story came home", () => {
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, did(20, "restart", { status: 202 })))).toEqual(["held", 0]);
  });
});

describe("an acknowledged secret", () => {
  const saved = (t: number, value: string, status = 200) => did(t, "saveSecret", { key: "K", value, status });
  const started = (t: number, env: Readonly<Record<string, string>>) => noted(t, "docker", { kind: "container-create", workspace: W, env });

  test("is in a later start", () => {
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one"), started(30, { K: "one" }), home))).toEqual(["held", 1]);
    const instance = noted(30, "control-plane", { kind: "instance-create", workspace: W, env: { K: "one" } });
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one"), instance, home))).toEqual(["held", 1]);
  });

  test("is lost when no later start has it", () => {
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one"), started(30, { K: "old" }), home))).toEqual([
      "broken",
      1,
      25,
    ]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, started(10, { K: "one" }), saved(20, "one"), home))).toEqual([
      "broken",
      1,
      25,
    ]);
  });

  test("given with the create is one too", () => {
    const made = did(0, "create", { status: 201, secrets: { K: "one" } });
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(made, up, started(3, {}), home))).toEqual(["broken", 1, 5]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(made, up, started(3, { K: "one" }), home))).toEqual(["held", 1]);
  });

  test("may be superseded, but not by what was over before it", () => {
    const history = serverHistory(up, saved(20, "one"), saved(22, "two"), started(30, { K: "two" }), home);
    expect(judgedBy(secretsLoaded, "RST-22", history), "which of two at once is the later one, nobody knows").toEqual(["held", 0]);
    const later = serverHistory(up, saved(20, "one"), saved(40, "two"), started(50, { K: "one" }), home);
    expect(judgedBy(secretsLoaded, "RST-22", later)).toEqual(["broken", 1, 45]);
  });

  test("asks nothing of what was refused, nor of a workspace that became ineligible", () => {
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one", 404), home))).toEqual(["held", 0]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one"), changed(30, ["online", "removed"]), home))).toEqual([
      "held",
      0,
    ]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(20, "one"), changed(30, ["provisioning", "failed"]), home))).toEqual([
      "held",
      0,
    ]);
  });
});

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

  test("below something paused the environment may be older", () => {
    const above = "cccccccc-cccc-4ccc-8ccc-cccccccccccc";
    const family = [
      changed(1, [null, "provisioning"], { parent: above }),
      changed(1, [null, "provisioning"], { workspace: above }),
      changed(5, ["provisioning", "paused"], { workspace: above }),
    ];
    const history = serverHistory(family, row("online", { secrets: { K: "one" } }), machine());
    expect(judgedBy(environmentAtRest, "RST-22", history)).toEqual(["held", 0]);
  });

  test("nothing is asked of what does not run, nor after a write that ended nobody knows how", () => {
    const stored = { secrets: { K: "one" } };
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(row("failed", stored), machine()))).toEqual(["held", 0]);
    const unknown = did(10, "saveSecret", { key: "K", value: "one", status: 503 });
    expect(judgedBy(environmentAtRest, "RST-22", serverHistory(unknown, row("online", stored), machine()))).toEqual(["held", 0]);
  });
});
