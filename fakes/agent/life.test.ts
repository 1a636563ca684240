import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { entries, HEARTBEAT, openFleet, REGISTER, TOKEN_FILE, W } from "./agent-site.ts";
import type { ScriptedPlatform } from "./scripted-platform.ts";

describe("a life", () => {
  test("that ends says nothing more and leaves no timer; the machine's next one begins anew", async () => {
    const { clock, fleet, platform, docker, agent, journal } = openFleet(new HandClock());
    const life = fleet.boot(docker);
    await clock.advance(31_000);
    life.end();
    life.end();
    await clock.advance(300_000);
    expect(platform.of(HEARTBEAT)).toHaveLength(1);
    expect(clock.timers).toBe(0);
    expect([agent.registered, agent.alive, agent.lives]).toEqual([false, 0, 1]);
    expect(entries(journal, "agent-end"), "it ends once").toEqual([{ kind: "agent-end", workspace: W, life: 1, why: "stopped" }]);
    fleet.boot({ ...docker, env: { KEY: "2" } });
    await clock.advance(1_000);
    expect([agent.registered, agent.alive, agent.lives, agent.env]).toEqual([true, 1, 2, { KEY: "2" }]);
  });

  test("that ends before it has booted never registers", async () => {
    const { clock, fleet, platform, docker } = openFleet(new HandClock());
    const life = fleet.boot(docker);
    await clock.advance(999);
    life.end();
    await clock.advance(300_000);
    expect(platform.calls).toEqual([]);
  });

  test("that ends while a register is under way does not hear its answer", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock());
    const answer = Promise.withResolvers<void>();
    const slow = {
      fetch: async (request: Parameters<ScriptedPlatform["fetch"]>[0]) => {
        const response = await platform.fetch(request);
        await answer.promise;
        return response;
      },
    };
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T1" } });
    const life = fleet.boot({ ...docker, platform: slow });
    await clock.advance(1_000);
    life.end();
    answer.resolve();
    await clock.advance(300_000);
    expect([agent.token(), volume.size, platform.calls.length]).toEqual([null, 0, 1]);
  });

  test("ends when the agent dies, and not when it is left behind by a newer one", async () => {
    const { clock, fleet, platform, saas, agent, journal } = openFleet(new HandClock());
    fleet.boot(saas);
    fleet.boot({ ...saas, instanceId: "i-2", origin: "http://10.0.0.2:8000" });
    await clock.advance(31_000);
    expect(platform.of(HEARTBEAT), "both live").toHaveLength(2);
    expect(agent.alive).toBe(2);
    agent.die();
    expect(entries(journal, "agent-end")).toEqual([{ kind: "agent-end", workspace: W, life: 2, why: "died" }]);
    expect(agent.alive).toBe(1);
    agent.die();
    agent.die();
    expect(agent.alive).toBe(0);
  });

  test("can be replayed after its end, with the token and instance that it had", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock());
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T1" } });
    const life = fleet.boot({ ...docker, instanceId: "i-1" });
    await clock.advance(1_000);
    life.end();
    volume.set(TOKEN_FILE, "T2");
    fleet.boot({ ...docker, instanceId: "i-2" });
    await clock.advance(1_000);
    platform.answer(REGISTER, { status: 409 }, { status: 200, body: { auth_token: "T3" } });
    platform.answer(HEARTBEAT, { status: 401, body: { error: "invalid workspace auth token" } });
    expect(await agent.registerAgain(1)).toEqual({ status: 409, body: {} });
    expect(await agent.heartbeat(1)).toEqual({ status: 401, body: { error: "invalid workspace auth token" } });
    await agent.registerAgain(1);
    expect(platform.calls.slice(2).map(({ path, token, body }) => [path, token, body["instance_id"]])).toEqual([
      [REGISTER, "T1", "i-1"],
      [HEARTBEAT, "T1", undefined],
      [REGISTER, "T1", "i-1"],
    ]);
    expect([agent.token(1), agent.token(2), agent.token(), agent.token(3)]).toEqual(["T3", "T2", "T2", null]);
    expect(volume.get(TOKEN_FILE), "the volume is the living one's").toBe("T2");
    expect(agent.registered).toBe(true);
  });

  test("that has ended is not registered, whatever its replay is answered", async () => {
    const { clock, fleet, docker, agent } = openFleet(new HandClock());
    fleet.boot(docker);
    await clock.advance(1_000);
    agent.die();
    expect(await agent.registerAgain()).toEqual({ status: 200, body: {} });
    expect(agent.registered).toBe(false);
  });

  test("that never was cannot be replayed", async () => {
    const { agent } = openFleet(new HandClock());
    expect(() => agent.registerAgain(1)).toThrow("the agent has had 0 lives, not 1");
    expect([agent.lives, agent.token(), agent.env, agent.registered]).toEqual([0, null, {}, false]);
  });

  test("comes late when its boot takes long", async () => {
    const { clock, fleet, platform, docker, agent } = openFleet(new HandClock());
    agent.be({ bootMs: 120_000 });
    fleet.boot(docker);
    await clock.advance(119_999);
    expect(platform.calls).toEqual([]);
    await clock.advance(1);
    expect(platform.of(REGISTER)).toHaveLength(1);
  });
});

describe("what a fleet writes down", () => {
  test("is each step of a life with its answer, and of a token no more than what is stored as it is", async () => {
    const { clock, fleet, platform, docker, journal } = openFleet(new HandClock(), {}, { [TOKEN_FILE]: "T1-secret" });
    platform.answer(REGISTER, "reset", { status: 200, body: { auth_token: "T2-secret", platform_inbound_secret: "S-secret" } });
    const life = fleet.boot(docker);
    await clock.advance(36_000);
    life.end("container stopped");
    const of = { workspace: W, life: 1 };
    expect(journal).toEqual([
      { kind: "agent-boot", ...of, instance: null },
      { kind: "agent-register", ...of, status: null, withToken: true, token: "T1-secre", tookMs: 0 },
      { kind: "agent-register", ...of, status: 200, withToken: true, token: "T1-secre", tookMs: 0 },
      { kind: "agent-heartbeat", ...of, status: 200, token: "T2-secre", tookMs: 0 },
      { kind: "agent-end", ...of, why: "container stopped" },
    ]);
    expect(JSON.stringify(journal)).not.toContain("secret");
  });

  test("keeps workspaces apart", async () => {
    const { clock, fleet, docker, agent } = openFleet(new HandClock());
    fleet.agent("other").be({ bootMs: 60_000 });
    fleet.boot({ ...docker, workspaceId: "other", origin: "http://ws-other:8000" });
    fleet.boot(docker);
    await clock.advance(1_000);
    expect([agent.registered, fleet.agent("other").registered]).toEqual([true, false]);
    expect(fleet.agent(W)).toBe(agent);
  });
});
