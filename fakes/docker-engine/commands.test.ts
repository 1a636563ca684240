import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { openDriven, openRunning } from "./engine-site.ts";

describe("an exec", () => {
  test("ends with its container", async () => {
    const { clock, call, done } = await openRunning(new HandClock());
    const { json } = await done("POST /containers/ws-1/exec", { Cmd: ["sleep", "600"], AttachStdout: true });
    const output = call(`POST /exec/${String(json?.["Id"])}/start`, {});
    await clock.advance(1_000);
    await done("POST /containers/ws-1/kill");
    expect((await output).status).toBe(200);
    expect((await call(`GET /exec/${String(json?.["Id"])}/json`)).json).toMatchObject({ Running: false, ExitCode: 137 });
  });
});

describe("a helper container", () => {
  test("runs its command at once, writes into a volume and tells its code to who waits", async () => {
    const { done, started } = await openRunning(new HandClock());
    const Cmd = ["sh", "-c", "mkdir -p /vol && printf '%s' \"$TOKEN\" > /vol/.auth_token && chmod 600 /vol/.auth_token"];
    await done("POST /containers/create?name=writer", {
      Image: "alpine",
      Cmd,
      Env: ["TOKEN=T 2"],
      HostConfig: { Binds: ["ws-1-configs:/vol"] },
    });
    await done("POST /containers/writer/start");
    expect((await done("POST /containers/writer/wait?condition=not-running")).json).toMatchObject({ StatusCode: 0 });
    expect(started[0]?.readFile("/configs/.auth_token")).toBe("T 2");
  });

  test("has logs since a time, until a time, with times", async () => {
    const { clock, call, done } = openDriven(new HandClock());
    await done("POST /containers/create?name=once", { Image: "alpine", Tty: true, Cmd: ["sh", "-c", "echo first; sleep 2; echo last"] });
    const seconds = clock.now() / 1_000;
    await done("POST /containers/once/start");
    const logs = async (query: string): Promise<string> => (await call(`GET /containers/once/logs?stdout=1&${query}`)).text;
    expect(await logs("")).toBe("first\nlast\n");
    expect([await logs(`since=${seconds + 1}`), await logs(`until=${seconds + 1}`)]).toEqual(["last\n", "first\n"]);
    expect(await logs("tail=1&timestamps=1")).toMatch(/^2026-01-01T00:00:\d\d\.300Z last\n$/);
  });

  test("that is killed does nothing any more, and no time passes for it", async () => {
    const { clock, call, done } = openDriven(new HandClock());
    const Cmd = ["sh", "-c", "echo first; sleep 60; echo last"];
    await done("POST /containers/create?name=once", { Image: "alpine", Cmd });
    await done("POST /containers/once/start");
    await call("POST /containers/once/kill");
    expect(clock.timers).toBe(0);
    await clock.advance(100_000);
    const { text } = await call("GET /containers/once/logs?stdout=1");
    expect(text).toContain("first\n");
    expect(text).not.toContain("last");
  });

  test("that sleeps for ever sleeps on", async () => {
    const { clock, engine, done } = openDriven(new HandClock());
    await done("POST /containers/create?name=once", { Image: "alpine", Cmd: ["sleep", "infinity"] });
    await done("POST /containers/once/start");
    await clock.advance(86_400_000);
    expect(engine.containers()[0]?.running).toBe(true);
  });

  test("that is made to go (AutoRemove) goes at its end, with what it alone had", async () => {
    const { engine, done } = openDriven(new HandClock());
    const HostConfig = { AutoRemove: true, Binds: ["kept:/kept"] };
    await done("POST /containers/create?name=once", { Image: "alpine", Cmd: ["true"], Volumes: { "/own": {} }, HostConfig });
    expect(engine.volumes()).toHaveLength(2);
    await done("POST /containers/once/start");
    expect([engine.containers(), engine.volumes()]).toEqual([[], ["kept"]]);
  });
});
