import { connect } from "node:net";
import Docker from "dockerode";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { ask, drained, refusalOf } from "./contract-site.ts";
import { openEngine, WORKSPACE } from "./engine-site.ts";
import { serveDockerEngine, type ServedDockerEngine } from "./serve-docker-engine.ts";

let site: ReturnType<typeof openEngine<HandClock>>;
let served: ServedDockerEngine;
let docker: Docker;
let place: { readonly host: string; readonly port: number };

beforeEach(async () => {
  const durations = { startMs: 0, stopMs: 0, removeMs: 0, pullMs: 0 };
  site = openEngine(new HandClock(), { durations });
  served = await serveDockerEngine(site.engine, { port: 0 });
  place = { host: "127.0.0.1", port: served.port };
  docker = new Docker(place);
  await site.call("POST /containers/create?name=ws-1", { Image: WORKSPACE.name });
  const started = site.call("POST /containers/ws-1/start");
  await site.clock.advance(0);
  await started;
});
afterEach(() => served.close());

describe("an engine on a socket", () => {
  test("tells where it listens, and fails to listen where another one does", async () => {
    expect(served.address).toBe(`tcp://127.0.0.1:${served.port}`);
    await expect(serveDockerEngine(site.engine, { port: served.port })).rejects.toMatchObject({ code: "EADDRINUSE", port: served.port });
  });

  test("breaks the connection of a lost reply, after its effect", async () => {
    site.engine.faults.failNext("volume-create", [{ kind: "lost-reply" }, { kind: "reset" }]);
    await expect(docker.createVolume({ Name: "kept" })).rejects.toThrow(/socket hang up|ECONNRESET/);
    await expect(docker.createVolume({ Name: "never" })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(site.engine.volumes()).toEqual(["kept"]);
  });

  test("answers a scripted status in the Engine's shape", async () => {
    site.engine.faults.failNext("inspect", [{ kind: "status", status: 503, message: "the engine is tired" }]);
    expect(await refusalOf(docker.getContainer("ws-1").inspect())).toEqual([503, expect.stringContaining("the engine is tired")]);
  });

  test("refuses to hand over a connection for what is refused", async () => {
    const socket = connect(served.port, "127.0.0.1");
    socket.end("POST /exec/0123/start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 2\r\n\r\n{}");
    const said = String(await drained(socket));
    expect(said).toMatch(/^HTTP\/1\.1 404 /);
    expect(said).toContain('{"message":"No such exec instance: 0123"}');
  });

  test("hands over a connection whose body comes late and in pieces", async () => {
    const { text } = await ask(place, "POST /containers/ws-1/exec", { Cmd: ["echo", "hello"], AttachStdout: true });
    const { Id } = JSON.parse(text) as { readonly Id: string };
    const socket = connect(served.port, "127.0.0.1");
    const said = drained(socket);
    socket.write(`POST /exec/${Id}/start HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 28\r\n\r\n`);
    for (const piece of ['{"Detach":false', ',"Tty":false}']) {
      await new Promise((resolve) => {
        socket.write(piece, resolve);
      });
      await ask(place, "GET /_ping");
    }
    expect(String(await said)).toBe(
      "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n" +
        "\u0001\0\0\0\0\0\0\u0006hello\n",
    );
  });

  test("lets go of a client that follows logs and leaves, and goes on", async () => {
    const logs = await docker.getContainer("ws-1").logs({ stdout: true, follow: true });
    (logs as unknown as { destroy: () => void }).destroy();
    const events = await docker.getEvents();
    (events as unknown as { destroy: () => void }).destroy();
    expect((await docker.getContainer("ws-1").inspect()).State.Running).toBe(true);
  });

  test("ends followed streams when it is closed", async () => {
    const events = await docker.getEvents();
    const ended = new Promise((resolve) => {
      events.on("error", resolve);
    });
    await served.close();
    expect(await ended).toMatchObject({ message: "aborted" });
  });
});
