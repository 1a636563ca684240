import { describe, expect, test } from "vitest";
import type { HistoryEvent } from "#harness/history/event.ts";
import { cyclesApart } from "./cycles-apart.ts";
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
    const saas = serverHistory(up, step(12, "start-begin"), stop(60_012, 60_013));
    const patient = { ...saas, header: { ...saas.header, model: "saas" } };
    expect(judgedBy(cyclesApart, "RST-06", patient), "a control plane is waited for longer").toEqual(["broken", 2, 60_012]);
  });

  const load = (t: number) => noted(t, "database", { kind: "secrets-load", workspace: W });

  test("do not read the secrets while the start before is under way, nor twice for one start", () => {
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, load(11), start(12, 20), load(21), start(22, 30)))).toEqual(["held", 6]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, load(11), start(12, 20), load(15)))).toEqual(["broken", 5, 15]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, load(11), load(15), start(16, 20)))).toEqual(["broken", 5, 15]);
  });

  test("may end without a start: failed, parked, or begun anew by a database that failed", () => {
    for (const end of [changed(13, ["provisioning", "failed"]), changed(13, ["provisioning", "paused"])])
      expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, load(11), end, load(15)))).toEqual(["held", 4]);
    expect(judgedBy(cyclesApart, "RST-06", serverHistory(up, load(11), crash, load(45)))).toEqual(["held", 0]);
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

  test("is carried by a load after the server had it, not after it was sent", () => {
    const arrived = noted(23, "server", { kind: "restart-asked", workspace: W });
    const asked = [...up, ...did(20, "restart", { status: 202 }), arrived];
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(asked, load(22), home))).toEqual(["broken", 1, 20]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(asked, load(24), home))).toEqual(["held", 1]);
    const stored = noted(23, "database", { kind: "stored", workspace: W, key: "K" });
    const saved = [...up, ...did(20, "saveSecret", { key: "K", value: "v" })];
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(saved, load(23), stored, home)), "in one instant, but before").toEqual([
      "broken",
      1,
      20,
    ]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(saved, stored, load(23), home))).toEqual(["held", 1]);
  });

  test("is owed to everybody by a secret of all", () => {
    const saved = did(20, "saveGlobalSecret", { key: "K", value: "v" }).map((event) =>
      event.type === "invoke" ? { ...event, user: "" } : event,
    );
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, saved, load(24), home))).toEqual(["held", 1]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(up, saved, home))).toEqual(["broken", 1, 20]);
    expect(judgedBy(restartsCarried, "RST-04", serverHistory(changed(30, [null, "provisioning"]), saved, home)), "born later").toEqual([
      "held",
      0,
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

  test("of everybody is in a later start of everybody, unless one has a value of its own", () => {
    const shared = did(20, "saveGlobalSecret", { key: "K", value: "one" }).map((one) =>
      one.type === "invoke" ? { ...one, user: "" } : one,
    );
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, shared, started(30, { K: "one" }), home))).toEqual(["held", 1]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, shared, started(30, { K: "old" }), home))).toEqual(["broken", 1, 25]);
    expect(judgedBy(secretsLoaded, "RST-22", serverHistory(up, saved(5, "own"), shared, started(30, { K: "own" }), home))).toEqual([
      "held",
      1,
    ]);
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
