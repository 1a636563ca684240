import { describe, expect, test } from "vitest";
import { gatewayKills } from "./gateway-kills.ts";
import { gatewayStarts } from "./gateway-starts.ts";
import { readyBeforeUse } from "./ready-before-use.ts";
import { restartsDischarged } from "./restarts-discharged.ts";
import { restoreBeforeStart } from "./restore-before-start.ts";
import { completed, historyOf, invoked, judged, sandboxDid } from "./tiny-history.contract.ts";

const LIMIT_MS = 180_000;

describe("gateway starts", () => {
  const start = (t: number, rival: boolean) => sandboxDid(t, "gateway-start", { process: `p${t}`, rival });

  test("hold while no earlier gateway lives", () => {
    expect(judged(gatewayStarts, "PROC-2", historyOf([start(1, false), start(9, false)]))).toEqual(["held", 2]);
  });

  test("break with the first start beside a live gateway", () => {
    const history = historyOf([start(1, false), start(5, true), start(9, true)]);
    for (const rule of ["PROC-2", "WAKE-6"])
      expect(judged(gatewayStarts, rule, history), `${rule} of the history`).toEqual(["broken", 3, 5]);
  });

  test("say nothing where no gateway started", () => {
    expect(judged(gatewayStarts, "PROC-2", historyOf([]))).toEqual(["held", 0]);
  });
});

describe("gateway kills", () => {
  const story = (killAt: number, ...more: Parameters<typeof historyOf>[0]) =>
    historyOf([
      ...more,
      sandboxDid(0, "vm-start"),
      sandboxDid(10_000, "gateway-start", { process: "p1" }),
      sandboxDid(killAt, "kill", { process: "p1", gateway: true }),
    ]);

  test("hold once the startup limit is over, counted from the start of the VM", () => {
    expect(judged(gatewayKills, "WAKE-7", story(LIMIT_MS))?.[0]).toBe("held");
    expect(judged(gatewayKills, "WAKE-7", story(LIMIT_MS - 1))).toEqual(["broken", 2, LIMIT_MS - 1]);
  });

  test("hold for a restart that was asked for, of this user and before the kill", () => {
    const restart = (user: string, t: number) => invoked(t, 1, { verb: "restart", user });
    expect(judged(gatewayKills, "WAKE-6", story(50_000, restart("u1", 40_000)))?.[0]).toBe("held");
    expect(judged(gatewayKills, "WAKE-6", story(50_000, restart("u2", 40_000)))?.[0]).toBe("broken");
    expect(judged(gatewayKills, "WAKE-6", story(50_000, restart("u1", 60_000)))?.[0]).toBe("broken");
  });

  test("do not mind the kill of a command", () => {
    const history = historyOf([sandboxDid(5, "kill", { process: "p9", gateway: false })]);
    expect(judged(gatewayKills, "WAKE-7", history)).toEqual(["held", 0]);
  });

  test("count a second gateway of a VM from its own start", () => {
    const second = [
      sandboxDid(0, "vm-start"),
      sandboxDid(10_000, "gateway-start", { process: "p1" }),
      sandboxDid(400_000, "gateway-start", { process: "p2" }),
      sandboxDid(420_000, "kill", { process: "p2", gateway: true }),
    ];
    expect(judged(gatewayKills, "WAKE-7", historyOf(second))).toEqual(["broken", 3, 420_000]);
  });
});

describe("readiness before use", () => {
  const ready = { ready: true, everReady: true, lostForMs: null };
  const command = (t: number, gateway: object) => sandboxDid(t, "command-start", { process: "p", command: "true", gateway });
  const read = (t: number, gateway: object) => sandboxDid(t, "file-read", { path: "/a", gateway });

  test("holds where the gateway was ready", () => {
    const history = historyOf([command(1, ready), read(2, ready), sandboxDid(3, "keep-alive", { on: true })]);
    for (const rule of ["WAKE-3", "WAKE-4", "WAKE-5"])
      expect(judged(readyBeforeUse, rule, history), `${rule} of the history`).toEqual(["held", 2]);
  });

  test("breaks for a command or a read in a VM that was never ready", () => {
    const never = { ready: false, everReady: false, lostForMs: null };
    for (const use of [command(7, never), read(7, never)]) {
      expect(judged(readyBeforeUse, "WAKE-5", historyOf([use]))).toEqual(["broken", 1, 7]);
      expect(judged(readyBeforeUse, "WAKE-3", historyOf([use]))?.[0]).toBe("broken");
    }
  });

  test("breaks when the gateway has been gone for longer than a message may be under way", () => {
    const gone = (lostForMs: number) => command(20_000, { ready: false, everReady: true, lostForMs });
    expect(judged(readyBeforeUse, "WAKE-4", historyOf([gone(10_000)]))).toEqual(["held", 1]);
    expect(judged(readyBeforeUse, "WAKE-4", historyOf([gone(10_001)]))).toEqual(["broken", 1, 20_000]);
    expect(judged(readyBeforeUse, "WAKE-4", historyOf([gone(11_000)], 250)), "the rig's own delays are allowed for").toEqual(["held", 1]);
  });

  test("says nothing where nothing was used", () => {
    expect(judged(readyBeforeUse, "WAKE-5", historyOf([sandboxDid(1, "gateway-ready")]))).toEqual(["held", 0]);
  });
});

describe("restore before start", () => {
  const [vm, restored, start] = [sandboxDid(1, "vm-start"), sandboxDid(5, "restore-end"), sandboxDid(9, "gateway-start")];

  test("holds when the restore of this VM ended first", () => {
    expect(judged(restoreBeforeStart, "WAKE-17", historyOf([vm, restored, start]))).toEqual(["held", 1]);
  });

  test("breaks when it had not", () => {
    expect(judged(restoreBeforeStart, "WAKE-17", historyOf([vm, start, restored]))).toEqual(["broken", 1, 9]);
  });

  test("asks for a restore of each life of the VM", () => {
    const second = [sandboxDid(20, "vm-start"), sandboxDid(25, "gateway-start")];
    expect(judged(restoreBeforeStart, "WAKE-17", historyOf([vm, restored, start, ...second]))).toEqual(["broken", 2, 25]);
  });

  test("says nothing of a VM that was up when the story began", () => {
    expect(judged(restoreBeforeStart, "WAKE-17", historyOf([start]))).toEqual(["held", 0]);
  });
});

describe("a promised restart", () => {
  const promise = [invoked(10, 1, { verb: "restart" }), completed(20, 1, { outcome: "accepted" })];
  const epilogue = { type: "epilogue" as const, t: 1_000 };
  const ready = (t: number, sandbox = "openclaw-u1") => sandboxDid(t, "gateway-ready", { sandbox });
  const started = (t: number) => sandboxDid(t, "gateway-start", { sandbox: "openclaw-u1", process: "p", rival: false });

  test("is kept when a gateway of that user becomes ready before the epilogue", () => {
    for (const rule of ["LIFE-1", "LIFE-5"]) {
      expect(
        judged(restartsDischarged, rule, historyOf([...promise, started(500), ready(900), epilogue])),
        `${rule} of the history`,
      ).toEqual(["held", 1]);
    }
  });

  test("is broken without one, with an earlier, a later or another user's one, or one that was starting already", () => {
    for (const events of [[], [ready(5)], [started(500), ready(1_001)], [started(500), ready(900, "openclaw-u2")], [ready(900)]]) {
      expect(judged(restartsDischarged, "LIFE-5", historyOf([...promise, ...events, epilogue]))).toEqual(["broken", 1, 20]);
    }
  });

  test("ends too when the old gateway cannot be killed", () => {
    expect(judged(restartsDischarged, "LIFE-1", historyOf([...promise, sandboxDid(500, "kill-failed"), epilogue]))).toEqual(["held", 1]);
  });

  test("is none when it was refused, or was made in the epilogue", () => {
    const refused = [invoked(10, 1, { verb: "restart" }), completed(20, 1, { outcome: "unknown", status: 503 })];
    expect(judged(restartsDischarged, "LIFE-1", historyOf([...refused, epilogue]))).toEqual(["held", 0]);
    const late = [invoked(1_001, 1, { verb: "restart" }), completed(1_002, 1, { outcome: "accepted" })];
    expect(judged(restartsDischarged, "LIFE-1", historyOf([epilogue, ...late]))).toEqual(["held", 0]);
  });
});
