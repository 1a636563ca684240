import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { entries, openFleet, rpc, send, W } from "./agent-site.ts";
import type { AgentSpec } from "./agent-spec.ts";

describe("an A2A message", () => {
  const opened = async (spec: AgentSpec = {}) => {
    const site = openFleet(new HandClock(), spec);
    const life = site.fleet.boot(site.docker);
    await site.clock.advance(1_000);
    return { ...site, life };
  };

  test("is answered with a JSON-RPC result that repeats its text", async () => {
    const { fleet, agent } = await opened();
    const { status, type, text } = await send(fleet, { body: rpc("m-1", "first", "second") });
    expect([status, type]).toEqual([200, "application/json"]);
    const answer = JSON.parse(text) as Readonly<Record<string, unknown>>;
    expect(answer).toMatchObject({
      jsonrpc: "2.0",
      id: 7,
      result: { kind: "message", role: "agent", parts: [{ kind: "text", text: "done: first\nsecond" }] },
    });
    expect(agent.received).toEqual(["first\nsecond"]);
  });

  test("is written down; the same messageId again as a duplicate, in a later life too", async () => {
    const { clock, fleet, docker, life, journal } = await opened();
    await send(fleet, { body: rpc("m-1", "hello") });
    life.end();
    fleet.boot(docker);
    await clock.advance(1_000);
    await send(fleet, { body: rpc("m-1", "hello") });
    await send(fleet, { body: rpc("", "nameless") });
    await send(fleet, { body: rpc("", "nameless") });
    const a2a = { kind: "a2a", workspace: W };
    expect(entries(journal, "a2a")).toEqual([
      { ...a2a, life: 1, messageId: "m-1", text: "hello", duplicate: false },
      { ...a2a, life: 2, messageId: "m-1", text: "hello", duplicate: true },
      { ...a2a, life: 2, messageId: "", text: "nameless", duplicate: false },
      { ...a2a, life: 2, messageId: "", text: "nameless", duplicate: false },
    ]);
  });

  test("into a black hole is given up after as long as its sender dials, and was never heard", async () => {
    const { clock, fleet, agent } = await opened({ blackHole: true });
    let failure: unknown = null;
    const ask = async (): Promise<void> => {
      failure = await send(fleet, { body: rpc("m-1", "hello") }).catch((error: unknown) => error);
    };
    void ask();
    await clock.advance(9_999);
    expect(failure).toBeNull();
    await clock.advance(1);
    expect(failure).toMatchObject({ name: "LinkError", failure: "connect-timeout" });
    expect(agent.received).toEqual([]);
  });

  test("takes as long as it was told, and is reset when the process ends meanwhile", async () => {
    const { clock, fleet, life } = await opened({ answerMs: 61_000 });
    const answers: unknown[] = [];
    const ask = async (): Promise<void> => {
      answers.push(
        await send(fleet, { body: rpc("m-1", "hello") }).then(
          ({ status }) => status,
          (error: unknown) => error,
        ),
      );
    };
    void ask();
    await clock.advance(60_999);
    expect(answers).toEqual([]);
    await clock.advance(1);
    expect(answers).toEqual([200]);
    void ask();
    await clock.advance(10_000);
    life.end();
    await clock.settle();
    expect(answers[1]).toMatchObject({ failure: "reset" });
    expect(clock.timers).toBe(0);
  });

  test("is never answered by an agent that hangs, until its process ends", async () => {
    const { clock, fleet, life, agent } = await opened({ hangs: true });
    let outcome: unknown = null;
    const ask = async (): Promise<void> => {
      outcome = await send(fleet, { body: rpc("m-1", "hello") }).catch((error: unknown) => error);
    };
    void ask();
    await clock.advance(3_600_000);
    expect(outcome).toBeNull();
    agent.be({ hangs: false });
    expect((await send(fleet, { body: rpc("m-2", "hello") })).status, "the next one is answered").toBe(200);
    life.end();
    await clock.settle();
    expect(outcome).toMatchObject({ failure: "reset" });
  });

  test("gets the status and body that the agent was told to answer", async () => {
    const { fleet, agent } = await opened();
    agent.be({ status: 522, body: "<html>cut</html>" });
    expect(await send(fleet, { body: rpc("m-1", "a") })).toEqual({ status: 522, type: "text/html", text: "<html>cut</html>" });
    agent.be({ status: 500 });
    expect((await send(fleet, { body: rpc("m-2", "b") })).text).toBe(`{"error":"agent answered 500"}`);
    agent.be({ status: 200 });
    expect((await send(fleet, { body: rpc("m-3", "c") })).text).toContain("done: c");
    expect(agent.received, "it was given them all").toEqual(["a", "b", "c"]);
  });

  test("is refused where nothing listens: before the boot is over, after the end, at an unknown address", async () => {
    const { clock, fleet, docker } = openFleet(new HandClock());
    const refused = { failure: "refused" };
    await expect(send(fleet)).rejects.toMatchObject(refused);
    const life = fleet.boot(docker);
    await clock.advance(999);
    await expect(send(fleet)).rejects.toMatchObject(refused);
    await clock.advance(1);
    life.end();
    await expect(send(fleet)).rejects.toMatchObject(refused);
    await expect(send(fleet, { origin: "http://10.9.9.9:8000" })).rejects.toMatchObject(refused);
  });

  test.each([
    { status: 522, body: "<html>timed out</html>", text: "<html>timed out</html>" },
    { status: 502, text: "<html><body>Error 502</body></html>" },
  ])("gets the $status of a front although the process is gone", async ({ text, ...spec }) => {
    const { fleet, agent, life, journal } = await opened();
    agent.be(spec);
    life.end();
    expect(await send(fleet, { body: rpc("m-1", "a") })).toEqual({ status: spec.status, type: "text/html", text });
    expect(entries(journal, "a2a"), "nobody was given it").toEqual([]);
    agent.be({ status: 500 });
    await expect(send(fleet), "500 is a process' own").rejects.toMatchObject({ failure: "refused" });
  });

  test("goes to whoever listens at its address, old and new", async () => {
    const { clock, fleet, saas, journal } = openFleet(new HandClock());
    fleet.boot(saas);
    fleet.boot({ ...saas, origin: "http://10.0.0.2:8000" });
    await clock.advance(1_000);
    await send(fleet, { origin: saas.origin, body: rpc("m-1", "old") });
    await send(fleet, { origin: "http://10.0.0.2:8000", body: rpc("m-2", "new") });
    expect(entries(journal, "a2a").map(({ life, text }) => [life, text])).toEqual([
      [1, "old"],
      [2, "new"],
    ]);
  });

  test.each([
    { name: "no JSON", request: { body: "{" }, status: 400 },
    { name: "no object", request: { body: "[]" }, status: 400 },
    { name: "a GET", request: { method: "GET" }, status: 404 },
    { name: "an upload", request: { target: "/internal/chat/uploads/ingest" }, status: 404 },
    { name: "a file read", request: { method: "GET", target: "/internal/file/read?path=/configs/a" }, status: 404 },
  ])("that is $name is $status", async ({ request, status }) => {
    const { fleet, agent } = await opened();
    expect((await send(fleet, request)).status).toBe(status);
    expect(agent.received).toEqual([]);
  });

  test("may say nothing of itself", async () => {
    const { fleet, agent } = await opened();
    expect((await send(fleet, { body: `{"method":"tasks/list"}` })).status).toBe(200);
    expect((await send(fleet, { body: `{"params":{"message":{"parts":[1,{"kind":"file"}]}}}` })).status).toBe(200);
    expect(agent.received).toEqual(["", ""]);
  });
});
