import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { LIVE_LINKS } from "#scenarios/wiring/live/berth.ts";

const COMMAND = fileURLToPath(new URL("../../scripts/seatrial.ts", import.meta.url));

let folder: string;
let server: EmbeddedToxiproxy;
let client: ToxiproxyClient;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "live-run-"));
  server = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  client = new ToxiproxyClient(server.url);
  // Somebody else's proxy stands there all the time.
  await client.createProxy({ name: "db", upstream: "127.0.0.1:9" });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  /** Its exit code, or null when it was killed. */
  readonly ended: Promise<number | null>;
  readonly said: () => string;
}

/** `seatrial run --rig live` through the server above, one plan of each story, with two voyages at once. */
const start = (scenario: string, toxiproxy = server.url): Run => {
  const options = [
    "--rig",
    "live",
    "--model",
    "S",
    "--runs",
    "1",
    "--threads",
    "2",
    "--toxiproxy",
    toxiproxy,
    "--output",
    join(folder, "out"),
  ];
  const child = spawn(process.execPath, [COMMAND, "run", scenario, ...options], {
    env: { ...process.env, NO_COLOR: "1", XDG_RUNTIME_DIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += String(chunk)));
  return { child, ended: once(child, "close").then(([code]) => code as number | null), said: () => said };
};

const proxies = async (): Promise<readonly string[]> => (await client.proxies()).map(({ name }) => name).toSorted();

/** The run's proxies stand, so both berths are open and voyages are under way. */
const underWay = (): Promise<unknown> =>
  expect
    .poll(async () => (await proxies()).length, { timeout: 30_000, message: "no voyage came under way" })
    .toBe(1 + 2 * LIVE_LINKS.length);

const childrenOf = (pid: number): readonly number[] =>
  execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []))
    .filter((child) => execFileSync("ps", ["-o", "args=", "-p", String(child)], { encoding: "utf8" }).includes("platform-process"));

const gone = (pids: readonly number[]): Promise<unknown> =>
  expect.poll(() => pids.filter((pid) => birthOf(pid) !== null), { timeout: 10_000, message: "processes were left" }).toEqual([]);

describe("a live run leaves nothing behind", () => {
  test("when it holds: exit 0, its report says what it went through", async () => {
    const run = start("unset-secret");
    expect(await run.ended, run.said()).toBe(0);
    expect(await proxies()).toEqual(["db"]);
    const report = JSON.parse(readFileSync(join(folder, "out", "report.json"), "utf8")) as { run: { through: string } };
    expect(report.run.through).toBe(`Toxiproxy 2.12.0 at ${server.url}`);
  });

  test("when Ctrl-C ends it: exit 130", async () => {
    const run = start("wake");
    await underWay();
    const platforms = childrenOf(run.child.pid ?? 0);
    expect(platforms).toHaveLength(2);
    run.child.kill("SIGINT");
    expect(await run.ended, run.said()).toBe(130);
    expect(await proxies()).toEqual(["db"]);
    await gone(platforms);
  });

  test("when it is killed: its processes go with it, the next start takes its proxies away and says so", async () => {
    const run = start("wake");
    await underWay();
    const platforms = childrenOf(run.child.pid ?? 0);
    run.child.kill("SIGKILL");
    await run.ended;
    await gone(platforms);
    expect(await proxies(), "nobody was left to take them away").toHaveLength(1 + 2 * LIVE_LINKS.length);
    const next = start("unset-secret");
    expect(await next.ended, next.said()).toBe(0);
    const told = `After run [0-9a-f]{10} \\(seatrial run --rig live\\), which did not clean up: .*${2 * LIVE_LINKS.length} prox`;
    expect(next.said()).toMatch(new RegExp(told));
    expect(await proxies()).toEqual(["db"]);
  });

  test("when its Toxiproxy dies under it: exit 70 and one line that says so", async () => {
    const run = start("wake");
    await underWay();
    const platforms = childrenOf(run.child.pid ?? 0);
    await server.close();
    expect(await run.ended, run.said()).toBe(70);
    expect(run.said()).toMatch(/the harness failed: .*Toxiproxy at/);
    await gone(platforms);
  });
});

describe("a live run refuses", () => {
  test("a Toxiproxy that is not on this machine: 64", async () => {
    const run = start("cold-exec", "http://192.0.2.1:8474");
    expect(await run.ended).toBe(64);
    expect(run.said()).toContain("unless --allow-host 192.0.2.1 is given");
  });
});
