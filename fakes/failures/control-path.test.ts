import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { controlAnswer } from "./control-path.ts";
import { ScriptedFailures } from "./scripted-failures.ts";

const openFake = () => {
  const faults = new ScriptedFailures({ clock: new HandClock(), random: { uint32: () => 0 }, link: "fake" });
  const tuned: unknown[] = [];
  const fake = {
    faults,
    tune: (settings: object) => void tuned.push(settings),
    crash: (name: string) => name === "i-1",
    heal: () => faults.heal(),
  };
  const tell = (method: string, target: string, body?: unknown) => {
    const bytes = body === undefined ? null : new TextEncoder().encode(JSON.stringify(body));
    const said = controlAnswer(fake, { method, target, headers: {}, body: bytes });
    return said === null ? null : { status: said.status, body: JSON.parse(new TextDecoder().decode(said.body)) as unknown };
  };
  const call = (): Promise<string> =>
    faults.run({
      kind: "provision",
      work: async () => "made",
      refuse: (refusal) => (refusal.kind === "status" ? `refused ${refusal.status}` : ""),
    });
  return { tell, call, tuned };
};

describe("the control path of a fake", () => {
  test("is below its prefix only", () => {
    expect(openFake().tell("GET", "/cp/workspaces/w/status")).toBeNull();
    expect(openFake().tell("GET", "/_seatrial/other")).toMatchObject({ status: 404 });
  });

  test("lets the next calls fail, says how many came, and heals", async () => {
    const { tell, call } = openFake();
    const two = {
      next: {
        provision: [
          { kind: "status", status: 503 },
          { kind: "status", status: 500 },
        ],
      },
    };
    expect(tell("POST", "/_seatrial/faults", two)).toMatchObject({ status: 200 });
    expect(await call()).toBe("refused 503");
    expect(tell("DELETE", "/_seatrial/faults")).toMatchObject({ status: 200 });
    expect(await call()).toBe("made");
    expect(tell("GET", "/_seatrial/counts")).toEqual({ status: 200, body: { calls: { provision: 2 } } });
  });

  test("changes settings, and crashes machines", () => {
    const { tell, tuned } = openFake();
    expect(tell("POST", "/_seatrial/faults", { settings: { bootMs: 30_000 }, crash: "i-1" })).toMatchObject({ status: 200 });
    expect(tuned).toEqual([{ bootMs: 30_000 }]);
    expect(tell("POST", "/_seatrial/faults", { crash: "i-2" })).toEqual({ status: 400, body: { error: "nothing of the name i-2 runs" } });
  });

  test.for([
    { body: [], says: "must be a JSON object" },
    { body: { net: {} }, says: "there is no net" },
    { body: { next: { provision: [{ kind: "sql", code: "57P01" }] } }, says: "next must be lists of failures" },
    { body: { next: { provision: [{ kind: "status" }] } }, says: "next must be lists of failures" },
    { body: { unreliable: { percent: 5 } }, says: "percent and slowMs" },
    { body: { settings: { bootMs: "soon" } }, says: "numbers and flags" },
    { body: { crash: 5 }, says: "crash must be the name" },
  ])("refuses what is wrong: $says", ({ body, says }) => {
    expect(openFake().tell("POST", "/_seatrial/faults", body)).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining(says) as unknown },
    });
  });
});
