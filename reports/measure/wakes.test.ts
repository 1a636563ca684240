import { describe, expect, test } from "vitest";
import { answered, asked, boot, historyOf, sandboxDid } from "./sample-history.ts";
import { wakesOf } from "./wakes.ts";

const echo = { command: "echo hi" };
const done = { attempts: 1, exitCode: 0 };

/** One exec on a sleeping sandbox: ready at 20 s, answered at 22 s, of which the command ran 100 ms. */
const oneExec = [
  asked(0, 1, { verb: "exec", ...echo }),
  sandboxDid(40, "keep-alive", { on: true }),
  ...boot(100, 20_000),
  sandboxDid(21_500, "command-start", { process: "c1", command: "echo hi" }),
  sandboxDid(21_600, "command-end", { process: "c1", command: "echo hi" }),
  answered(22_000, 1, { status: 200, ...done }),
];

describe("a served wake", () => {
  test("lasts from the first request to the first success", () => {
    expect(wakesOf(historyOf(oneExec)).wakes).toMatchObject([
      { user: "u1", requestedAt: 0, requests: 1, wakeMs: 22_000, gatewayStarts: 1, gatewayKills: 0, attempts: 1 },
    ]);
  });

  test("divides into phases that add up to it", () => {
    const [wake] = wakesOf(historyOf(oneExec)).wakes;
    expect(wake?.phases).toEqual({
      queue: 40,
      decide: 60,
      provision: 10_000,
      restore: 3_000,
      start: 6_700,
      detect: 1_500,
      firstByte: 500,
      other: 200,
    });
  });

  test("has as overhead what came after readiness, without the command's own time", () => {
    expect(wakesOf(historyOf(oneExec)).wakes[0]?.overheadMs).toBe(22_000 - 20_000 - 100);
  });

  test("is shared by everybody who asks until its end: one sample a boot", () => {
    const { wakes } = wakesOf(
      historyOf(
        asked(0, 1, { verb: "read", path: "/a", source: "auto" }),
        boot(100, 20_000),
        asked(20_500, 2, { verb: "wake" }),
        answered(20_700, 2, { status: 200, action: "none" }),
        answered(21_000, 1, { status: 200, source: "container", attempts: 1 }),
        asked(30_000, 3, { verb: "exec", ...echo }),
        answered(30_100, 3, { status: 200, ...done }),
      ),
    );
    expect(wakes).toMatchObject([{ requests: 2, wakeMs: 20_700, overheadMs: 700 }]);
  });

  test("counts from the request where that is later than readiness", () => {
    const { wakes } = wakesOf(
      historyOf(sandboxDid(0, "vm-up"), asked(5, 1, { verb: "exec", ...echo }), answered(90, 1, { status: 200, ...done })),
    );
    expect(wakes).toMatchObject([{ wakeMs: 85, overheadMs: 85, gatewayStarts: 0 }]);
  });

  test("takes only the part of a phase that its client waited for", () => {
    const [start, up, ...rest] = boot(0, 20_000);
    if (start === undefined || up === undefined) throw new Error("a boot begins with its VM");
    const { wakes } = wakesOf(historyOf(start, asked(6_000, 1, { verb: "wake" }), up, rest, answered(20_010, 1, { status: 200 })));
    expect(wakes[0]?.phases).toMatchObject({ queue: null, decide: null, provision: 4_000, detect: null, firstByte: 10 });
  });

  test("begins again when the VM is gone, and does not where the gateway runs", () => {
    const asleep = [sandboxDid(100_000, "vm-down", { cause: "idle" }), asked(200_000, 2, { verb: "exec", ...echo })];
    const { wakes } = wakesOf(historyOf(oneExec, asleep, boot(200_100, 220_000), answered(221_000, 2, { status: 200, ...done })));
    expect(wakes.map((wake) => wake.wakeMs)).toEqual([22_000, 21_000]);
  });

  test("tells starts and kills of the platform apart from other processes", () => {
    const trouble = [
      sandboxDid(15_000, "kill", { process: "g1", gateway: true }),
      sandboxDid(15_001, "kill", { process: "c9", gateway: false }),
      sandboxDid(16_000, "gateway-start", { process: "g2" }),
      sandboxDid(30_000, "gateway-ready", { process: "g2" }),
    ];
    const { wakes } = wakesOf(
      historyOf(asked(0, 1, { verb: "exec", ...echo }), boot(0, 14_000), trouble, answered(31_000, 1, { status: 200, attempts: 3 })),
    );
    expect(wakes).toMatchObject([{ gatewayStarts: 2, gatewayKills: 1, attempts: 3, overheadMs: 1_000, phases: { start: 14_000 } }]);
  });
});

describe("a wake that nobody was served by", () => {
  const unavailable = { attempts: 3, reason: "wake_timeout", errorType: "container_error", admitted: false };

  test("is infinite", () => {
    const { wakes } = wakesOf(
      historyOf(asked(0, 1, { verb: "exec", ...echo }), sandboxDid(5, "vm-start"), answered(360_000, 1, { status: 503, ...unavailable })),
    );
    expect(wakes).toMatchObject([{ wakeMs: null, overheadMs: null, phases: null, attempts: 3 }]);
  });

  test("waits for the last who waits before it has failed", () => {
    const { wakes } = wakesOf(
      historyOf(
        asked(0, 1, { verb: "wake" }),
        asked(10, 2, { verb: "exec", ...echo }),
        answered(1_000, 1, { status: 504 }),
        boot(1_100, 20_000),
        answered(21_000, 2, { status: 200, ...done }),
      ),
    );
    expect(wakes).toMatchObject([{ requests: 2, wakeMs: 21_000 }]);
  });

  test("is also one that was never answered", () => {
    expect(wakesOf(historyOf(asked(0, 1, { verb: "wake" }))).wakes).toMatchObject([{ wakeMs: null }]);
  });

  test("is no sample when its clients went away or their commands ran out of time", () => {
    const gone = historyOf(asked(0, 1, { verb: "wake" }), answered(500, 1, { status: null, code: "CLIENT_GONE" }));
    const slow = historyOf(asked(0, 1, { verb: "exec", ...echo }), answered(500, 1, { status: 504, errorType: "timeout" }));
    for (const history of [gone, slow]) expect(wakesOf(history)).toEqual({ wakes: [], undecided: 1 });
  });
});

describe("what is no wake", () => {
  test("a read that the bucket answered, and a request refused at the door", () => {
    const history = historyOf(
      asked(0, 1, { verb: "read", path: "/a", source: "auto" }),
      answered(10, 1, { status: 200, source: "r2" }),
      asked(20, 2, { verb: "exec", command: "" }),
      answered(30, 2, { status: 400, error: "Command is required" }),
    );
    expect(wakesOf(history).wakes).toEqual([]);
  });

  test("what the epilogue asks", () => {
    expect(
      wakesOf(historyOf({ type: "epilogue", t: 0 }, asked(1, 1, { verb: "exec", ...echo }), answered(9, 1, { status: 200, ...done })))
        .wakes,
    ).toEqual([]);
  });
});
