import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referenceParts } from "#harness/platform/worker/parts.ts";
import { NO_RECORD, recoveryReset, recoveryStep, type RecoveryRecord, type RecoveryStep, type Sight } from "./recovery.ts";

const MINUTE_MS = 60_000;

interface Told {
  readonly restartsAt: readonly number[];
  readonly alerts: readonly string[];
  readonly record: RecoveryRecord;
}

/** One check a minute with these sights, from minute 0; minutes in which a restart was asked for. */
const live = (sights: readonly Sight[], oomEach: (minute: number) => readonly string[] = () => []): Told => {
  let record = NO_RECORD;
  const restartsAt: number[] = [];
  const alerts: string[] = [];
  for (const [minute, sight] of sights.entries()) {
    const step: RecoveryStep = recoveryStep(record, { sight, at: minute * MINUTE_MS, oomProcesses: oomEach(minute) }, referenceParts);
    record = step.record;
    if (step.restart) restartsAt.push(minute);
    for (const { alert, state } of step.alerts) alerts.push(`${minute} ${alert} ${state}`);
  }
  return { restartsAt, alerts, record };
};

const times = (sight: Sight, count: number): readonly Sight[] => Array.from({ length: count }, () => sight);

describe("the recovery of one sandbox", () => {
  // worker:HEALTH-12
  test("restarts after the third failed check in a row, and says that the sandbox is down", () => {
    const { restartsAt, alerts } = live(times("failing", 3));
    expect(restartsAt).toEqual([2]);
    expect(alerts).toEqual(["2 sandbox_down raised"]);
  });

  // worker:HEALTH-13
  test("a success ends the streak", () => {
    expect(live(["failing", "failing", "healthy", "failing", "failing"]).restartsAt).toEqual([]);
    expect(live(["failing", "failing", "failing", "healthy"]).alerts).toEqual(["2 sandbox_down raised", "3 sandbox_down cleared"]);
  });

  // worker:HEALTH-9, WAKE-7
  test("a sandbox that sleeps or starts has not failed", () => {
    expect(live([...times("asleep", 10), ...times("starting", 10)])).toMatchObject({ restartsAt: [], alerts: [] });
    expect(live(["failing", "failing", "asleep", "failing"]).restartsAt).toEqual([]);
  });

  // worker:OOM-3: at once, then at least 2, 4, 8 and 10 minutes after the one before, then no more.
  test("restarts that do not help come further and further apart, and end after the fifth", () => {
    const { restartsAt, alerts, record } = live(times("failing", 120));
    expect(restartsAt).toEqual([2, 5, 9, 17, 27]);
    expect(alerts).toEqual(["2 sandbox_down raised", "30 breaker_open raised"]);
    expect(record.open).toBe(true);
  });

  test("ten calm minutes make restarts forgotten", () => {
    const troubled = live([...times("failing", 3), ...times("healthy", 11), ...times("failing", 3)]);
    expect(troubled.record.restarts).toHaveLength(1);
    const soon = live([...times("failing", 3), ...times("healthy", 9), ...times("failing", 3)]);
    expect(soon.record.restarts).toHaveLength(2);
  });

  test("an open breaker stays open until somebody resets it", () => {
    const { record } = live([...times("failing", 31), ...times("healthy", 60)]);
    expect(record.open).toBe(true);
    const reset = recoveryReset(record);
    expect(reset).toMatchObject({
      record: { open: false, restarts: [], failures: 0 },
      alerts: [{ alert: "breaker_open", state: "cleared" }],
    });
    expect(recoveryReset(NO_RECORD).alerts).toEqual([]);
  });

  // worker:PROC-10: requests start a dead gateway too, so deaths count whoever started it.
  test("five deaths for want of memory within ten minutes open it as well, each told once", () => {
    const listed = (minute: number): readonly string[] => Array.from({ length: Math.min(5, minute + 1) }, (_, i) => `gateway-${i}`);
    const { alerts, restartsAt } = live([...times("healthy", 5), ...times("failing", 3)], listed);
    expect(alerts).toContain("7 breaker_open raised");
    expect(restartsAt).toEqual([]);
    const told = recoveryStep({ ...NO_RECORD, toldDeaths: ["a"] }, { sight: "healthy", at: 0, oomProcesses: ["a", "b"] }, referenceParts);
    expect(told.newDeaths).toEqual(["b"]);
  });

  const sight = fc.constantFrom<Sight>("healthy", "failing", "starting", "asleep");

  test("whatever happens, there are at most five restarts in ten minutes and none while the breaker is open", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ sight, afterMs: fc.integer({ min: 1, max: 90_000 }) }), { maxLength: 200 }), (checks) => {
        let record = NO_RECORD;
        let at = 0;
        const restarts: number[] = [];
        for (const check of checks) {
          at += check.afterMs;
          const { open } = record;
          const step = recoveryStep(record, { sight: check.sight, at, oomProcesses: [] }, referenceParts);
          record = step.record;
          if (step.restart) restarts.push(at);
          expect(step.restart && (open || check.sight !== "failing")).toBe(false);
        }
        for (const from of restarts) {
          expect(restarts.filter((one) => one >= from && one < from + 10 * MINUTE_MS).length).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});
