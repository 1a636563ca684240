import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startDockerEngine, type ServedDockerEngine } from "#fakes/docker-engine/serve-docker-engine.ts";
import { RealParty } from "#harness/rigs/real-party.ts";
import { ScaledClock, scaleFromNow } from "#harness/rigs/scaled-clock.ts";

const { error, status } = spawnSync("docker", ["--version"]);
const why = error === undefined && status === 0 ? null : "no docker client is on PATH";

if (why === null) describe("the ordinary docker client believes in the fake engine", () => tests());
else
  describe(`the ordinary docker client believes in the fake engine (not run: ${why})`, () =>
    test.todo("install docker, Debian's docker.io for one"));

const tests = (): void => {
  let served: ServedDockerEngine;
  beforeAll(async () => {
    const clock = new ScaledClock(scaleFromNow(1));
    const { random } = new RealParty("docker-engine", "backend", { clock, seed: 1 });
    served = await startDockerEngine({ port: 0, clock, random, durations: { startMs: 20, stopMs: 10, removeMs: 10, pullMs: 20 } });
  });
  afterAll(() => served.close());

  /** What `docker <line>` says and how it ends; words with spaces go into quotes. */
  const docker = async (line: string): Promise<{ readonly code: number; readonly out: string; readonly error: string }> => {
    const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");
    const child = spawn("docker", ["-H", served.address, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const ended = new Promise<number>((resolve) => {
      child.once("close", (code) => resolve(code ?? -1));
    });
    const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out: out.trim(), error: said.trim() };
  };

  test("negotiates an API version that both speak", async () => {
    expect(await docker("version --format '{{.Client.APIVersion}} {{.Server.APIVersion}}'")).toMatchObject({ code: 0, out: "1.41 1.41" });
  });

  test("pulls, creates, starts, lists, inspects and removes a container", async () => {
    expect(await docker("pull seatrial/workspace:1")).toMatchObject({
      code: 0,
      out: expect.stringContaining("Downloaded newer image for seatrial/workspace:1") as unknown,
    });
    const created = await docker(
      "create --name ws-1 -e WHO=ada -l own=yes -v ws-1-configs:/configs -p 127.0.0.1::8000 seatrial/workspace:1",
    );
    expect(created.out).toMatch(/^[0-9a-f]{64}$/);
    expect((await docker("ps --all --format '{{.Names}} {{.State}}'")).out).toBe("ws-1 created");
    expect(await docker("start ws-1")).toMatchObject({ code: 0, out: "ws-1" });
    expect((await docker("ps --filter label=own=yes --format '{{.Names}} {{.State}} {{.Ports}}'")).out).toMatch(
      /^ws-1 running 127\.0\.0\.1:\d+->8000\/tcp$/,
    );
    const inspected = await docker("inspect ws-1 --format '{{.State.Running}} {{json .Config.Env}}'");
    expect(inspected.out).toBe('true ["WHO=ada"]');
    expect(await docker("rm ws-1")).toMatchObject({
      code: 1,
      error: expect.stringContaining("You cannot remove a running container") as unknown,
    });
    expect(await docker("rm -f ws-1")).toMatchObject({ code: 0, out: "ws-1" });
    expect((await docker("ps --all --quiet")).out).toBe("");
  });

  test("lists and removes volumes", async () => {
    await docker("volume create kept");
    expect((await docker("volume ls --quiet --filter name=kept")).out).toBe("kept");
    expect(await docker("volume rm kept")).toMatchObject({ code: 0, out: "kept" });
    expect(await docker("volume rm kept")).toMatchObject({ code: 1, error: expect.stringContaining("no such volume") as unknown });
  });

  test("runs a command in a container, over a connection that it takes over", async () => {
    await docker("run --detach --name ws-2 -e WHO=ada -v ws-2-configs:/configs seatrial/workspace:1");
    expect(await docker("exec ws-2 sh -c 'printf %s $WHO > /configs/who && cat /configs/who'")).toMatchObject({ code: 0, out: "ada" });
    expect(await docker("exec ws-2 cat /missing")).toMatchObject({ code: 1, error: expect.stringContaining("No such file") as unknown });
    expect(await docker("exec ws-2 nope")).toMatchObject({ code: 126 });
    expect((await docker("stop ws-2")).out).toBe("ws-2");
    expect(await docker("exec ws-2 true")).toMatchObject({ code: 1, error: expect.stringMatching(/is not running/) as unknown });
    await docker("rm --volumes ws-2");
  });

  test("runs a container to its end and reads what it wrote", async () => {
    expect(await docker("run --name once alpine sh -c 'echo out; cat /missing; exit 3'")).toMatchObject({ code: 3, out: "out" });
    expect(await docker("logs once")).toMatchObject({ code: 0, out: "out", error: expect.stringContaining("/missing") as unknown });
    expect((await docker("wait once")).out).toBe("3");
    await docker("rm once");
    expect(await docker("run --rm alpine /nope")).toMatchObject({
      code: 127,
      error: expect.stringContaining("no such file or directory") as unknown,
    });
    expect((await docker("ps --all --quiet")).out).toBe("");
  });

  test("copies a file into a container and out of it", async () => {
    await docker("create --name ws-3 seatrial/workspace:1");
    expect(await docker(`cp ${import.meta.filename} ws-3:/tmp/`)).toMatchObject({ code: 0 });
    const out = await docker("cp ws-3:/tmp/docker-engine-cli.test.ts -");
    expect(out.out).toContain("the ordinary docker client believes in the fake engine");
    await docker("rm ws-3");
  });

  test("makes, lists and removes a network", async () => {
    expect((await docker("network create own")).out).toMatch(/^[0-9a-f]{64}$/);
    expect((await docker("network ls --filter name=own --format '{{.Name}} {{.Driver}}'")).out).toBe("own bridge");
    expect(await docker("network create own")).toMatchObject({ code: 1, error: expect.stringContaining("already exists") as unknown });
    expect((await docker("network rm own")).out).toBe("own");
  });
};
