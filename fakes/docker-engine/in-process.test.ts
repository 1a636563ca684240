import { createTar } from "nanotar";
import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { DURATIONS, openDriven, openRunning, WORKSPACE, WORKSPACE_BODY } from "./engine-site.ts";

describe("time", () => {
  test("a start takes as long as it is told to, and the container runs only then", async () => {
    const { clock, engine, call } = openDriven(new HandClock());
    await call("POST /containers/create?name=ws-1", WORKSPACE_BODY);
    const start = call("POST /containers/ws-1/start");
    await clock.advance(DURATIONS.startMs - 1);
    expect(engine.containers()).toMatchObject([{ name: "ws-1", running: false }]);
    await clock.advance(1);
    expect([(await start).status, engine.containers()[0]?.running]).toEqual([204, true]);
    expect(clock.timers, "nothing waits any more").toBe(0);
  });

  test("a second start meanwhile waits for the first and finds it running", async () => {
    const { clock, call } = openDriven(new HandClock());
    await call("POST /containers/create?name=ws-1", WORKSPACE_BODY);
    const starts = [call("POST /containers/ws-1/start"), call("POST /containers/ws-1/start")];
    await clock.advance(DURATIONS.startMs);
    expect((await Promise.all(starts)).map(({ status }) => status)).toEqual([204, 304]);
  });

  test("a removal meanwhile waits for the start, then removes it", async () => {
    const { clock, engine, call } = openDriven(new HandClock());
    await call("POST /containers/create?name=ws-1", WORKSPACE_BODY);
    const calls = [call("POST /containers/ws-1/start"), call("DELETE /containers/ws-1?force=1")];
    await clock.advance(DURATIONS.startMs + DURATIONS.removeMs);
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([204, 204]);
    expect(engine.containers()).toEqual([]);
  });

  test("8 removals at once: one removes, seven are told that it is being removed", async () => {
    const { clock, call } = await openRunning(new HandClock());
    const calls = Array.from({ length: 8 }, () => call("DELETE /containers/ws-1?force=1"));
    await clock.advance(DURATIONS.removeMs);
    const replies = await Promise.all(calls);
    expect(replies.map(({ status }) => status)).toEqual([204, 409, 409, 409, 409, 409, 409, 409]);
    for (const { json } of replies.slice(1)) expect(json).toEqual({ message: "removal of container ws-1 is already in progress" });
  });

  test("what is being removed keeps its name until it is gone, and cannot be started", async () => {
    const { clock, call } = await openRunning(new HandClock());
    const removal = call("DELETE /containers/ws-1?force=1");
    await clock.advance(DURATIONS.removeMs - 1);
    expect((await call("POST /containers/create?name=ws-1", WORKSPACE_BODY)).status).toBe(409);
    expect(await call("POST /containers/ws-1/start")).toMatchObject({
      status: 409,
      json: { message: "container is marked for removal and cannot be started" },
    });
    expect((await call("GET /containers/ws-1/json")).json).toMatchObject({ State: { Status: "removing", Running: false } });
    await clock.advance(1);
    expect((await removal).status).toBe(204);
    expect((await call("POST /containers/create?name=ws-1", WORKSPACE_BODY)).status).toBe(201);
  });

  test("a workspace minds the signal, or is killed when its time is over; a command always is", async () => {
    const { clock, engine, call, done } = await openRunning(new HandClock());
    const began = clock.now();
    const stop = call("POST /containers/ws-1/stop?t=10");
    await clock.advance(DURATIONS.stopMs);
    expect([(await stop).status, clock.now() - began]).toEqual([204, DURATIONS.stopMs]);
    expect((await call("GET /containers/ws-1/json")).json).toMatchObject({ State: { ExitCode: 143 } });
    await done("POST /containers/create?name=helper", { Image: "alpine", Cmd: ["sleep", "600"] });
    const start = call("POST /containers/helper/start");
    await clock.advance(DURATIONS.startMs);
    await start;
    const deaf = call("POST /containers/helper/stop?t=2");
    await clock.advance(1_999);
    expect(engine.containers().find(({ name }) => name === "helper")?.running).toBe(true);
    await clock.advance(1);
    await deaf;
    expect((await call("GET /containers/helper/json")).json).toMatchObject({ State: { ExitCode: 137 } });
  });

  test("a pull takes as long as it is told to, and an image that no registry has is not pulled", async () => {
    const { clock, call } = openDriven(new HandClock(), { registry: (name) => (name.startsWith("there") ? { ...WORKSPACE, name } : null) });
    const pull = call("POST /images/create?fromImage=there/workspace&tag=2");
    await clock.advance(DURATIONS.pullMs - 1);
    expect((await call("GET /images/there/workspace:2/json")).status).toBe(404);
    await clock.advance(1);
    expect((await pull).text).toContain("Downloaded newer image for there/workspace:2");
    expect((await call("GET /images/there/workspace:2/json")).status).toBe(200);
    expect(await call("POST /images/create?fromImage=elsewhere&tag=1")).toMatchObject({
      status: 404,
      json: { message: expect.stringContaining("pull access denied for elsewhere") as unknown },
    });
  });
});

describe("who lives in a container", () => {
  test("is told of its start with environment, labels and ports", async () => {
    const { started, done } = await openRunning(new HandClock());
    expect(started).toHaveLength(1);
    expect(started[0]).toMatchObject({
      name: "ws-1",
      image: "workspace:1",
      running: true,
      env: { WORKSPACE_ID: "w-1", URL: "http://x?a=b" },
      labels: { "molecule.platform.managed": "true" },
      ports: { "8000/tcp": 49_153 },
    });
    expect((await done("GET /containers/ws-1/json")).json).toMatchObject({
      Id: started[0]?.id,
      NetworkSettings: { Ports: { "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: "49153" }] } },
    });
  });

  test("has no port any more at its end", async () => {
    const { engine, done } = await openRunning(new HandClock());
    await done("POST /containers/ws-1/stop");
    expect(engine.containers()[0]?.ports).toEqual({});
  });

  test("has another port at each start: none comes again", async () => {
    const { started, done } = await openRunning(new HandClock());
    await done("POST /containers/ws-1/restart");
    expect(started.map(({ ports }) => ports["8000/tcp"])).toEqual([49_153, 49_154]);
  });

  test.each([
    ["stop", "POST /containers/ws-1/stop"],
    ["restart", "POST /containers/ws-1/restart"],
    ["kill", "POST /containers/ws-1/kill"],
    ["remove", "DELETE /containers/ws-1?force=1"],
  ])("is told of its end: %s", async (why, line) => {
    const { stopped, done } = await openRunning(new HandClock());
    await done(line);
    expect(stopped).toEqual([["ws-1", why, false]]);
  });

  test("reads and writes through the mounts: a volume's files outlive the container", async () => {
    const { started, call, done } = await openRunning(new HandClock());
    await call("PUT /containers/ws-1/archive?path=/configs", createTar([{ name: ".auth_token", data: "T1", attrs: { mtime: 0 } }]));
    expect(started[0]?.readFile("/configs/.auth_token")).toBe("T1");
    expect(started[0]?.readFile("/configs/nothing")).toBeNull();
    started[0]?.writeFile("/configs/.platform_inbound_secret", "S1");
    started[0]?.writeFile("/own", "gone with the container");
    await done("DELETE /containers/ws-1?force=1&v=1");
    await done("POST /containers/create?name=ws-1", WORKSPACE_BODY);
    await done("POST /containers/ws-1/start");
    expect(["/configs/.auth_token", "/configs/.platform_inbound_secret", "/own"].map((path) => started[1]?.readFile(path))).toEqual([
      "T1",
      "S1",
      null,
    ]);
  });
});

describe("behind the platform's back", () => {
  test("a crash ends a run with its code, once", async () => {
    const { engine, stopped, call } = await openRunning(new HandClock());
    expect(engine.crash("ws-1", 137)).toBe(true);
    expect((await call("GET /containers/ws-1/json")).json).toMatchObject({ State: { Status: "exited", ExitCode: 137 } });
    expect(engine.crash("ws-1", 1), "it does not run any more").toBe(false);
    expect(engine.crash("nobody", 1)).toBe(false);
    expect(stopped).toEqual([["ws-1", "crash", false]]);
  });

  test.each([
    [true, []],
    [false, ["ws-1-configs"]],
  ])("somebody removes a container at once, volumes too: %s", async (volumes, left) => {
    const { engine, stopped, call } = await openRunning(new HandClock());
    expect(engine.volumes()).toEqual(["ws-1-configs"]);
    expect(engine.removeBehindTheBack("ws-1", { volumes })).toBe(true);
    expect([engine.containers(), engine.volumes(), stopped]).toEqual([[], left, [["ws-1", "remove", false]]]);
    expect((await call("GET /containers/ws-1/json")).status).toBe(404);
  });

  test("a volume that another container has stays", async () => {
    const { engine, call } = await openRunning(new HandClock());
    await call("POST /containers/create?name=helper", { Image: "alpine", HostConfig: { Binds: ["ws-1-configs:/vol"] } });
    engine.removeBehindTheBack("ws-1", { volumes: true });
    expect(engine.volumes()).toEqual(["ws-1-configs"]);
  });

  test("a container that is removed while it starts never runs", async () => {
    const { clock, engine, call, journal } = openDriven(new HandClock());
    await call("POST /containers/create?name=ws-1", WORKSPACE_BODY);
    const start = call("POST /containers/ws-1/start");
    await clock.settle();
    engine.removeBehindTheBack("ws-1", { volumes: false });
    await clock.advance(DURATIONS.startMs);
    expect((await start).status).toBe(409);
    expect(journal.filter(({ kind }) => kind === "container-start")).toEqual([]);
  });

  test("a stop that a crash and a start overtake does not end the new run", async () => {
    const { clock, engine, call, stopped } = await openRunning(new HandClock(), { durations: { ...DURATIONS, stopMs: 1_000 } });
    const stop = call("POST /containers/ws-1/stop");
    await clock.advance(10);
    engine.crash("ws-1", 1);
    const start = call("POST /containers/ws-1/start");
    await clock.advance(2_000);
    expect([(await stop).status, (await start).status, engine.containers()[0]?.running]).toEqual([204, 204, true]);
    expect(stopped, "one run ended, once").toEqual([["ws-1", "crash", false]]);
  });
});

describe("the journal", () => {
  test("has every call and every change of state", async () => {
    const { journal, done } = await openRunning(new HandClock());
    await done("POST /containers/ws-1/stop");
    await done("DELETE /containers/ws-1");
    await done("DELETE /volumes/ws-1-configs");
    const told = journal.map(({ kind, call, name, why }) => [kind, call ?? name, why].filter((part) => part !== undefined).join(" "));
    expect(told).toEqual([
      "docker-call create",
      "volume-create ws-1-configs",
      "container-create ws-1",
      "docker-call start",
      "container-start ws-1",
      "docker-call stop",
      "container-stop ws-1 stop",
      "container-exit ws-1 stop",
      "docker-call remove",
      "container-remove ws-1",
      "docker-call volume-remove",
      "volume-remove ws-1-configs",
    ]);
    expect(journal.find(({ kind }) => kind === "container-create")).toMatchObject({
      env: { WORKSPACE_ID: "w-1" },
      id: expect.any(String) as unknown,
    });
  });

  test("is a function of the seed", async () => {
    const [one, other] = [await openRunning(new HandClock()), await openRunning(new HandClock())];
    expect(one.journal).toEqual(other.journal);
  });
});
