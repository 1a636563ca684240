import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import { ScriptedFailures } from "./scripted-failures.ts";

/** A backend with one effect: a counter. */
const openBackend = (seed = 1) => {
  const clock = new HandClock();
  let draws = 0;
  const random = { uint32: () => hash32(seed, (draws += 1)) };
  const failures = new ScriptedFailures({ clock, random, link: "counter" });
  let effects = 0;
  const count = (kind: string | readonly string[] = "count"): Promise<string> =>
    failures.run({
      kind,
      work: async () => `done ${(effects += 1)}`,
      refuse: (refusal) => (refusal.kind === "sql" ? refusal.code : `${refusal.status} ${refusal.message ?? refusal.body ?? ""}`),
    });
  return { clock, failures, count, effects: () => effects };
};

const failureOf = async (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => value,
    (error: unknown) => error,
  );

describe("a scripted failure", () => {
  test("strikes the next calls of its kind in order, others go on as ever, and then all is well", async () => {
    const { failures, count } = openBackend();
    failures.failNext("count", [{ kind: "status", status: 500, message: "no" }, { kind: "none" }]);
    failures.failNext("count", [{ kind: "sql", code: "40001" }]);
    expect(await count("other")).toBe("done 1");
    expect([await count(), await count(), await count(), await count()]).toEqual(["500 no", "done 2", "40001", "done 3"]);
  });

  test("of any kind strikes whatever comes next, after what is told of its own kind", async () => {
    const { failures, count } = openBackend();
    failures.failNext("*", [{ kind: "sql", code: "57P01" }]);
    failures.failNext("count", [{ kind: "sql", code: "40001" }]);
    expect([await count(), await count("other"), await count("third")]).toEqual(["40001", "57P01", "done 1"]);
    expect(failures.calls("*")).toBe(3);
  });

  test("strikes a call that is of several kinds by any of them", async () => {
    const { failures, count } = openBackend();
    failures.failNext("second", [{ kind: "sql", code: "40001" }]);
    expect([await count(["first", "second"]), await count(["first", "second"])]).toEqual(["40001", "done 1"]);
    expect([failures.calls("first"), failures.calls("second"), failures.calls("*")]).toEqual([2, 2, 2]);
  });

  test("of a status has no effect", async () => {
    const { failures, count, effects } = openBackend();
    failures.failNext("count", [{ kind: "status", status: 503, body: "<html>" }]);
    expect(await count()).toBe("503 <html>");
    expect(effects()).toBe(0);
  });

  test("slow takes effect at once and answers later", async () => {
    const { clock, failures, count, effects } = openBackend();
    failures.failNext("count", [{ kind: "slow", ms: 500 }]);
    let answer: string | null = null;
    const ask = async (): Promise<void> => {
      answer = await count();
    };
    void ask();
    await clock.advance(499);
    expect({ answer, effects: effects() }).toEqual({ answer: null, effects: 1 });
    await clock.advance(1);
    expect(answer).toBe("done 1");
  });

  test.each([
    { kind: "lost-reply", effects: 1, says: "takes effect" },
    { kind: "reset", effects: 0, says: "takes none" },
  ] as const)("$kind resets the connection and $says", async ({ kind, effects }) => {
    const backend = openBackend();
    backend.failures.failNext("count", [{ kind }]);
    const error = await failureOf(backend.count());
    expect(error).toBeInstanceOf(LinkError);
    expect((error as LinkError).failure).toBe("reset");
    expect(backend.effects()).toBe(effects);
  });

  test("is lifted by healing, and calls stay counted", async () => {
    const { failures, count } = openBackend();
    failures.failNext("count", [{ kind: "none" }, { kind: "reset" }]);
    failures.unreliable(100, 1_000);
    await count();
    failures.heal();
    expect(await count()).toBe("done 2");
    expect(failures.calls("count")).toBe(2);
    expect(failures.calls("never")).toBe(0);
  });
});

describe("an unreliable backend", () => {
  /** What became of 1,000 calls: the failure, `slow`, or `done`. */
  const sample = async (seed: number, percent: number): Promise<readonly string[]> => {
    const { clock, failures, count, effects } = openBackend(seed);
    failures.unreliable(percent, 250);
    const outcomes: string[] = [];
    for (let i = 0; i < 1_000; i += 1) {
      let answer: unknown = null;
      const before = effects();
      const ask = async (): Promise<void> => {
        answer = await failureOf(count());
      };
      void ask();
      await clock.settle();
      const slow = answer === null;
      await clock.advance(250);
      outcomes.push(
        answer instanceof LinkError
          ? `${answer.failure}, ${effects() > before ? "done" : "not done"}`
          : slow
            ? "slow"
            : (String(answer).split(" ")[0] ?? ""),
      );
    }
    return outcomes;
  };

  test("fails about its share of calls, and the same ones for the same seed", async () => {
    const outcomes = await sample(1, 20);
    const failed = outcomes.filter((outcome) => outcome !== "done").length;
    expect(failed).toBeGreaterThan(160);
    expect(failed).toBeLessThan(240);
    const slow = outcomes.filter((outcome) => outcome === "slow").length;
    expect(slow / failed, "half of them are only slow").toBeGreaterThan(0.4);
    expect(slow / failed).toBeLessThan(0.6);
    expect(new Set(outcomes)).toEqual(new Set(["done", "slow", "500", "503", "reset, done", "reset, not done"]));
    expect(await sample(1, 20)).toEqual(outcomes);
    expect(await sample(2, 20)).not.toEqual(outcomes);
  });

  test("at 100 percent lets no call through unharmed", async () => {
    expect(await sample(1, 100)).not.toContain("done");
  });

  test("draws only where nothing is scripted, and only while it is unreliable", async () => {
    let draws = 0;
    const random = { uint32: () => (draws += 1) };
    const failures = new ScriptedFailures({ clock: new HandClock(), random, link: "counter" });
    const call = { kind: "count", work: async () => "done", refuse: () => "refused" };
    await failures.run(call);
    failures.unreliable(50, 0);
    failures.failNext("count", [{ kind: "none" }]);
    await failures.run(call);
    expect(draws).toBe(0);
    await failureOf(failures.run(call));
    expect(draws, "whether, and how").toBeGreaterThan(0);
  });
});
