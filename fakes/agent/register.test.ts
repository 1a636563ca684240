import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { HEARTBEAT, openFleet, ORIGIN, REGISTER, SECRET_FILE, TOKEN_FILE, W } from "./agent-site.ts";

describe("an agent in a container", () => {
  test("registers when it has booted, with the token that is on the volume then", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock(), {}, { [TOKEN_FILE]: "too early" });
    fleet.boot(docker);
    volume.set(TOKEN_FILE, "T1\n");
    await clock.advance(999);
    expect(platform.calls).toEqual([]);
    expect(agent.registered).toBe(false);
    await clock.advance(1);
    expect(platform.of(REGISTER)).toMatchObject([{ at: 1_000, token: "T1", body: { id: W, url: ORIGIN, agent_card: { name: W } } }]);
    expect(platform.calls[0]?.body).not.toHaveProperty("instance_id");
    expect([agent.registered, agent.token(), agent.lives, agent.env]).toEqual([true, "T1", 1, { WORKSPACE_ID: W }]);
  });

  test("stores what register answers, in memory and on the volume, and ignores what is empty", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock(), {}, { [SECRET_FILE]: "S0" });
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T1", platform_inbound_secret: "" } });
    fleet.boot(docker);
    await clock.advance(1_000);
    expect([agent.token(), agent.inboundSecret]).toEqual(["T1", "S0"]);
    expect(Object.fromEntries(volume)).toEqual({ [TOKEN_FILE]: "T1", [SECRET_FILE]: "S0" });
    platform.answer(REGISTER, { status: 200, body: { platform_inbound_secret: "S1" } });
    await agent.registerAgain();
    expect([agent.token(), agent.inboundSecret, volume.get(SECRET_FILE)]).toEqual(["T1", "S1", "S1"]);
  });

  test("tries to register every 5 s, each time with the token then on the volume, whatever went wrong", async () => {
    const { clock, fleet, platform, volume, docker, agent } = openFleet(new HandClock(), {}, { [TOKEN_FILE]: "T0" });
    platform.answer(REGISTER, { status: 401 }, "reset", { status: 409 }, { status: 410 }, { status: 500, body: "<html>" });
    fleet.boot(docker);
    await clock.advance(6_000);
    volume.set(TOKEN_FILE, "T1");
    await clock.advance(60_000);
    expect(platform.of(REGISTER).map(({ at, token }) => `${token} at ${at}`)).toEqual([
      "T0 at 1000",
      "T0 at 6000",
      "T1 at 11000",
      "T1 at 16000",
      "T1 at 21000",
      "T1 at 26000",
    ]);
    expect(agent.registered).toBe(true);
  });

  test("tries at leisure after 60 tries, and does not give up", async () => {
    const { clock, fleet, platform, docker, agent } = openFleet(new HandClock());
    platform.answer(REGISTER, ...Array.from({ length: 61 }, () => ({ status: 401 })));
    fleet.boot(docker);
    await clock.advance(301_000);
    expect(platform.calls).toHaveLength(60);
    expect(agent.registered).toBe(false);
    platform.answer(REGISTER, { status: 200, body: {} });
    await clock.advance(120_000);
    expect(agent.registered, "whoever was away for five minutes").toBe(true);
  });
});

describe("an agent on an instance", () => {
  test("registers without a token and with its instance, and keeps the token that it is given", async () => {
    const { clock, fleet, platform, saas, agent } = openFleet(new HandClock());
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T1" } });
    fleet.boot(saas);
    await clock.advance(31_000);
    expect(platform.of(REGISTER)).toMatchObject([{ token: null, body: { instance_id: "i-1", url: saas.origin } }]);
    expect(platform.of(HEARTBEAT)).toMatchObject([{ token: "T1" }]);
    expect(agent.token()).toBe("T1");
  });

  test("has no token of the instance before", async () => {
    const { clock, fleet, platform, saas } = openFleet(new HandClock());
    platform.answer(REGISTER, { status: 200, body: { auth_token: "T1" } });
    const life = fleet.boot(saas);
    await clock.advance(1_000);
    life.end();
    fleet.boot({ ...saas, instanceId: "i-2" });
    await clock.advance(1_000);
    expect(platform.of(REGISTER).map(({ token, body }) => [token, body["instance_id"]])).toEqual([
      [null, "i-1"],
      [null, "i-2"],
    ]);
  });
});
