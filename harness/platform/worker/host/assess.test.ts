import { describe, expect, test } from "vitest";
import type { Failure } from "#harness/platform/worker/failure.ts";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import type { ProcessInfo, ProcessStatus } from "#harness/ports/sandbox.ts";
import { assess, type Observation, type Step } from "./assess.ts";

const NOW = 10_000_000;
const LIMIT_MS = referenceParts.startupLimitMs;
const CONFIRM_MS = 5_000;
const AGES_MS = [1_000, LIMIT_MS - 1, LIMIT_MS, LIMIT_MS + 60_000];

const LIST_FAILED: Failure = { kind: "container", message: "could not list", transient: true, admitted: false, status: 503 };

const gateway = (status: ProcessStatus, ageMs: number): ProcessInfo => ({
  id: `gateway-${status}-${ageMs}`,
  command: "/usr/local/bin/start-moltbot.sh",
  status,
  startedAt: NOW - ageMs,
  ...(status === "failed" ? { exitCode: 137 } : {}),
});

const stranger: ProcessInfo = { id: "stranger", command: 'echo "clawdbot gateway"', status: "running", startedAt: NOW - 5_000 };

/** Every process table that differs for the decision, with a live gateway of this age where there is one. */
const tables = (ageMs: number): readonly (readonly ProcessInfo[])[] => [
  [],
  [stranger],
  [gateway("failed", ageMs)],
  [stranger, gateway("running", ageMs)],
  [gateway("starting", ageMs)],
  [gateway("failed", LIMIT_MS * 2), gateway("running", ageMs)],
];

const BOTH = [false, true];

/** The whole input space, one observation after the other. */
function* observations(): Generator<Observation> {
  for (const vm of ["stopped", "starting", "running"] as const)
    for (const bootAgeMs of [null, ...AGES_MS])
      for (const processes of AGES_MS.flatMap(tables))
        for (const listError of [null, LIST_FAILED])
          for (const portOpen of BOTH)
            for (const echoOk of BOTH)
              for (const startedAgeMs of [null, ...AGES_MS])
                for (const unreadyMs of [0, CONFIRM_MS - 1, CONFIRM_MS, LIMIT_MS])
                  for (const replaced of [0, 1])
                    yield {
                      now: NOW,
                      vm,
                      bootStartedAt: bootAgeMs === null ? null : NOW - bootAgeMs,
                      processes,
                      listError,
                      portOpen,
                      echoOk,
                      startedAt: startedAgeMs === null ? null : NOW - startedAgeMs,
                      unreadySince: NOW - unreadyMs,
                      replaced,
                    };
}

interface Assessed {
  readonly seen: Observation;
  readonly step: Step;
  readonly live: ProcessInfo | undefined;
}

/** Every observation with its step; collected once, since judging one is cheap and printing one is not. */
const assessed: readonly Assessed[] = [...observations()].map((seen) => ({
  seen,
  step: assess(seen, referenceParts),
  live: seen.processes.find((one) => referenceParts.isGateway(one.command) && (one.status === "running" || one.status === "starting")),
}));

const where = (holds: (one: Assessed) => boolean): readonly Assessed[] => {
  const found = assessed.filter(holds);
  if (found.length === 0) throw new Error("No observation is like that: the claim would claim nothing");
  return found;
};

/** The first counterexample, so that a failure shows one observation and not thousands. */
const except = (those: readonly Assessed[], holds: (one: Assessed) => boolean): Assessed | undefined => those.find((one) => !holds(one));

/** The processes of a running VM are known. */
const visible = ({ seen }: Assessed): boolean => seen.vm === "running" && seen.listError === null;
const answers = ({ seen }: Assessed): boolean => seen.portOpen && seen.echoOk;
const does =
  (...steps: readonly Step["do"][]) =>
  ({ step }: Assessed): boolean =>
    steps.includes(step.do);

describe("the readiness decision over its whole input space", () => {
  // worker:PROC-2
  test("never starts a gateway while a live one is in the table", () => {
    expect(
      except(
        where((one) => visible(one) && one.live !== undefined),
        (one) => !does("start")(one),
      ),
    ).toBeUndefined();
  });

  // worker:PROC-2: a gateway that was spawned by a shell is in no table
  test("never starts a gateway while its port is open", () => {
    expect(
      except(
        where((one) => visible(one) && one.seen.portOpen),
        (one) => !does("start")(one),
      ),
    ).toBeUndefined();
  });

  // worker:WAKE-3
  test("is ready only with an open port and a command that came back, in a running VM whose processes are known", () => {
    expect(except(where(does("ready")), (one) => visible(one) && answers(one))).toBeUndefined();
  });

  // worker:WAKE-3; an invisible gateway is adopted (worker:PROC-2), but not in place of one that this flight started
  test("is ready without a process only for a gateway that this flight did not start", () => {
    expect(
      except(
        where((one) => does("ready")(one) && one.live === undefined),
        ({ seen }) => seen.startedAt === null,
      ),
    ).toBeUndefined();
  });

  // decisions: readiness is tested before age
  test("is ready with all three legs, however old the boot is", () => {
    expect(
      except(
        where((one) => visible(one) && one.live !== undefined && answers(one)),
        does("ready"),
      ),
    ).toBeUndefined();
  });

  // worker:WAKE-7
  test("replaces only a live gateway that has had the whole startup limit, by its own age or the VM's", () => {
    const hadItsTime = ({ seen, live }: Assessed): boolean =>
      live !== undefined && NOW - Math.min(live.startedAt, seen.bootStartedAt ?? live.startedAt) >= LIMIT_MS;
    expect(except(where(does("replace")), hadItsTime)).toBeUndefined();
  });

  // A VM may be old when its second gateway starts: that one has a startup limit of its own.
  test("replaces a second gateway of a VM only when that gateway itself is too old", () => {
    const second = where(
      ({ step, seen }) => step.do === "replace" && seen.processes.length === 2 && seen.processes[0]?.status === "failed",
    );
    expect(except(second, ({ live }) => live !== undefined && NOW - live.startedAt >= LIMIT_MS)).toBeUndefined();
  });

  // worker:PROC-7
  test("replaces only what has not answered for 5 s, and does so at most once", () => {
    expect(except(where(does("replace")), ({ seen }) => NOW - seen.unreadySince >= CONFIRM_MS && seen.replaced === 0)).toBeUndefined();
  });

  // worker:WAKE-7, WAKE-8
  test("comes to an end with a gateway that never answers: it is replaced, and the second time given up", () => {
    const stuck = where(
      (one) =>
        visible(one) &&
        one.live !== undefined &&
        !answers(one) &&
        NOW - one.live.startedAt >= LIMIT_MS &&
        (one.seen.bootStartedAt === null || NOW - one.seen.bootStartedAt >= LIMIT_MS) &&
        NOW - one.seen.unreadySince >= CONFIRM_MS,
    );
    expect(except(stuck, (one) => does(one.seen.replaced === 0 ? "replace" : "fail")(one))).toBeUndefined();
  });

  test("waits for a VM that starts, and for nothing else in it", () => {
    expect(
      except(
        where(({ seen }) => seen.vm === "starting"),
        does("wait"),
      ),
    ).toBeUndefined();
  });

  test("starts a stopped VM once, and reports it when it stopped again", () => {
    const stopped = where(({ seen }) => seen.vm === "stopped");
    expect(except(stopped, (one) => does(one.seen.startedAt === null ? "start" : "fail")(one))).toBeUndefined();
  });

  // worker:PROC-9
  test("takes a failed listing for a failure, never for an empty table", () => {
    const unlisted = where(({ seen }) => seen.vm === "running" && seen.listError !== null);
    expect(except(unlisted, ({ step }) => step.do === "fail" && step.failure === LIST_FAILED)).toBeUndefined();
  });

  // worker:WAKE-10
  test("reports at once that the start it made has ended, with its exit code", () => {
    const ended = where((one) => visible(one) && one.live === undefined && one.seen.startedAt !== null && !answers(one));
    expect(except(ended, does("fail"))).toBeUndefined();
    const withCode = where((one) => ended.includes(one) && one.seen.processes.some((process) => process.exitCode === 137));
    expect(except(withCode, ({ step }) => step.do === "fail" && step.failure.message.includes("137"))).toBeUndefined();
  });

  test("starts where nothing runs, whatever ran before", () => {
    const empty = where((one) => visible(one) && one.live === undefined && !one.seen.portOpen && one.seen.startedAt === null);
    expect(except(empty, does("start"))).toBeUndefined();
  });

  test("calls every failure of a boot one that may pass, with nothing admitted", () => {
    const failures = where(does("fail"));
    const mayPass = ({ step }: Assessed): boolean =>
      step.do === "fail" && step.failure.transient && step.failure.admitted === false && step.failure.status === 503;
    expect(except(failures, mayPass)).toBeUndefined();
  });
});
