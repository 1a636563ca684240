import { describe, expect, test } from "vitest";
import { arrivals, kindsOf, requestPlan } from "./request-plan.ts";
import { requestAt } from "./request-at.ts";
import { plannedRequests, workload, type LoadOrder, type Workload } from "./workload.ts";

const described = (change: Partial<Workload> = {}): Workload => ({
  title: "a workload",
  covers: [],
  users: { count: 4, inARow: 1 },
  requests: [
    {
      name: "read",
      weight: 3,
      method: "GET",
      path: "/users/{user}/files/{n}",
      success: { statuses: [200], bodyIncludes: "file {n} of {user}" },
    },
    { name: "exec", weight: 1, method: "POST", path: "/users/{user}/exec", body: '{"n":{n}}', success: { statuses: [200] } },
  ],
  inFlightMax: 10,
  timeoutMs: 1_000,
  platform: { bootMs: [1_000], begin: "asleep", stored: { path: "/a", text: "a" } },
  objectives: [],
  full: {
    stages: [
      { rate: 10, seconds: 2 },
      { rate: 100, seconds: 1 },
    ],
  },
  quick: { stages: [{ rate: 10, seconds: 1 }] },
  ...change,
});

const orderOf = (change: Partial<Workload> = {}, origins: readonly string[] = ["http://one", "http://two"]): LoadOrder => {
  const made = workload(described(change));
  return { id: "test", workload: made, form: made.full, origins, headers: {} };
};

const countOf = (values: Iterable<unknown>): Map<unknown, number> => {
  const counts = new Map<unknown, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

describe("the schedule", () => {
  test("is fixed in advance: evenly spaced within a stage, stage after stage", () => {
    const due = arrivals(orderOf());
    expect(due.length).toBe(120);
    expect([...due.slice(0, 3)]).toEqual([0, 100, 200]);
    expect([...due.slice(19, 22)]).toEqual([1_900, 2_000, 2_010]);
    expect(due.at(-1)).toBe(2_990);
  });

  test("has as many requests as rates and durations say", () => {
    expect(plannedRequests(orderOf().form)).toBe(120);
  });
});

describe("the mix", () => {
  test("has every kind as often as it weighs, in every round", () => {
    const kinds = [...kindsOf(orderOf())];
    for (let round = 0; round < kinds.length; round += 4)
      expect(countOf(kinds.slice(round, round + 4))).toEqual(
        new Map([
          [0, 3],
          [1, 1],
        ]),
      );
  });

  test("lets every kind meet every user and every isolate", () => {
    const order = orderOf();
    const plan = requestPlan(order);
    const met = Array.from({ length: 120 }, (_, n) => requestAt(plan, n));
    const pairs = new Set(met.map(({ kind, origin, path }) => `${kind} ${origin} ${/load-\d/.exec(path)?.[0] ?? ""}`));
    expect(pairs.size, "2 kinds, 2 isolates and 4 users make 16 combinations").toBe(16);
  });

  test("gives blocks of requests to one user when they come in a row", () => {
    const plan = requestPlan(orderOf({ users: { count: 3, inARow: 5 } }));
    const users = Array.from({ length: 20 }, (_, n) => /load-\d/.exec(requestAt(plan, n).path)?.[0]);
    expect(users).toEqual(["load-0", "load-1", "load-2", "load-0"].flatMap((user) => Array.from({ length: 5 }, () => user)));
  });

  test("fills user and number into path, body and what the body has to contain", () => {
    const plan = requestPlan(orderOf());
    const all = Array.from({ length: 8 }, (_, n) => requestAt(plan, n));
    const exec = all.findIndex(({ kind }) => kind === 1);
    expect(all[exec]?.body).toBe(`{"n":${exec}}`);
    const read = all.findIndex(({ kind }) => kind === 0);
    expect(all[read]?.bodyIncludes).toMatch(new RegExp(`^file ${read} of load-\\d$`));
  });

  test("is the same for the same workload, whoever asks", () => {
    expect(requestPlan(orderOf())).toEqual(requestPlan(orderOf()));
  });
});

describe("a workload that cannot be run", () => {
  test.each([
    ["a rate that is no whole number", { full: { stages: [{ rate: 0.5, seconds: 1 }] } }, "a rate must be a whole number"],
    ["a rate beyond reason", { full: { stages: [{ rate: 1_000_000, seconds: 1 }] } }, "a rate must be a whole number"],
    ["more samples than memory should hold", { full: { stages: [{ rate: 20_000, seconds: 3_600 }] } }, "at most 2000000 requests"],
    ["no stage", { quick: { stages: [] } }, "at least one stage"],
    ["no request", { requests: [] }, "needs requests"],
    [
      "a fault after its end",
      { quick: { stages: [{ rate: 1, seconds: 1 }], faults: [{ kind: "hibernate" as const, atMs: 2_000 }] } },
      "hibernate from 2000",
    ],
  ] as const)("says so for %s", (_what, change, message) => {
    expect(() => workload(described(change))).toThrow(message);
  });
});
