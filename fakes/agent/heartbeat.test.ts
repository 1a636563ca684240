import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { HEARTBEAT, openFleet, REGISTER, rpc, send, TOKEN_FILE, W } from "./agent-site.ts";

describe("heartbeats", () => {
  test("come every 30 s and say how the agent is", async () => {
    const { clock, fleet, platform, docker, agent } = openFleet(
      new HandClock(),
      { capabilities: { session: true } },
      { [TOKEN_FILE]: "T1" },
    );
    fleet.boot(docker);
    await clock.advance(31_000);
    agent.be({ errorRate: 0.5, runtimeState: "wedged", activeTasks: 3, heartbeatMs: 10_000 });
    await clock.advance(40_000);
    const beats = platform.of(HEARTBEAT);
    expect(beats.map(({ at }) => at)).toEqual([31_000, 61_000, 71_000]);
    const body = { workspace_id: W, error_rate: 0, active_tasks: 0, uptime_seconds: 30, current_task: "", runtime_state: "" };
    const capable = { runtime_metadata: { capabilities: { session: true } } };
    expect(beats[0]).toEqual({ path: HEARTBEAT, at: 31_000, token: "T1", body: { ...body, ...capable } });
    expect(beats[1]?.body).toMatchObject({ error_rate: 0.5, active_tasks: 3, runtime_state: "wedged", uptime_seconds: 60, ...capable });
  });

  test("count the messages that are being answered as tasks", async () => {
    const { clock, fleet, platform, docker } = openFleet(new HandClock(), { answerMs: 70_000 });
    fleet.boot(docker);
    await clock.advance(1_000);
    void send(fleet, { body: rpc("m-1", "long work") });
    await clock.advance(90_000);
    expect(platform.of(HEARTBEAT).map(({ body }) => body["active_tasks"])).toEqual([1, 1, 0]);
  });

  test("go on when one is lost or refused otherwise", async () => {
    const { clock, fleet, platform, docker } = openFleet(new HandClock());
    platform.answer(HEARTBEAT, "reset", { status: 500 }, { status: 410 });
    fleet.boot(docker);
    await clock.advance(121_000);
    expect(platform.of(HEARTBEAT)).toHaveLength(4);
    expect(platform.of(REGISTER)).toHaveLength(1);
  });

  test("that are refused with 401 make it forget its token and register again with the one on the volume", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock(), {}, { [TOKEN_FILE]: "T0" });
    platform.answer(HEARTBEAT, { status: 401 });
    fleet.boot(docker);
    await clock.advance(30_000);
    volume.set(TOKEN_FILE, "T1");
    platform.answer(REGISTER, { status: 503 });
    await clock.advance(1_000);
    expect(platform.of(REGISTER).map(({ token }) => token)).toEqual(["T0", "T1"]);
    expect(agent.registered, "its second register was refused").toBe(false);
    await clock.advance(35_000);
    expect(platform.of(REGISTER).map(({ at }) => at)).toEqual([1_000, 31_000, 36_000]);
    expect(platform.of(HEARTBEAT).map(({ at, token }) => `${token} at ${at}`)).toEqual(["T0 at 31000", "T1 at 66000"]);
  });

  test("of an instance that are refused with 401 make it register without a token", async () => {
    const { clock, fleet, platform, saas } = openFleet(new HandClock());
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T0" } }, { status: 200, body: { auth_token: "T1" } });
    platform.answer(HEARTBEAT, { status: 401 });
    fleet.boot(saas);
    await clock.advance(61_000);
    expect(platform.of(REGISTER).map(({ token }) => token)).toEqual([null, null]);
    expect(platform.of(HEARTBEAT).map(({ token }) => token)).toEqual(["T0", "T1"]);
  });

  test("stop while it is silent, though it goes on answering", async () => {
    const { clock, fleet, platform, docker, agent } = openFleet(new HandClock());
    fleet.boot(docker);
    await clock.advance(1_000);
    agent.fallSilent();
    await clock.advance(300_000);
    expect(platform.of(HEARTBEAT)).toEqual([]);
    expect((await send(fleet, { body: rpc("m-1", "hello") })).status).toBe(200);
    agent.resume();
    await clock.advance(30_000);
    expect(platform.of(HEARTBEAT)).toHaveLength(1);
  });

  test("never come from an agent that never registers", async () => {
    const { clock, fleet, platform, docker } = openFleet(new HandClock(), { silent: true });
    fleet.boot(docker);
    await clock.advance(300_000);
    expect(platform.calls).toEqual([]);
    expect((await send(fleet, { body: rpc("m-1", "hello") })).status).toBe(200);
  });
});
