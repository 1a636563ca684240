import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { parseLedger } from "#harness/rigs/live/ledger-file.ts";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE } from "#scenarios/wiring/toxiproxy/server-process.ts";
import type { Standing } from "./ledger/run-to-end.ts";

const RUN = fileURLToPath(new URL("ledger/run-to-end.ts", import.meta.url));

let runtime: string;
let server: EmbeddedToxiproxy;
let client: ToxiproxyClient;

beforeEach(async () => {
  runtime = mkdtempSync(join(tmpdir(), "ledger-runs-"));
  server = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
  client = new ToxiproxyClient(server.url);
  // Somebody else's proxy stands there all the time.
  await client.createProxy({ name: "db", upstream: "127.0.0.1:9" });
});

afterEach(async () => {
  await server.close();
  rmSync(runtime, { recursive: true, force: true });
});

/** Starts a run; once everything of it stands, `kill` shoots it or lets it end by itself. */
const run = async (ending: "success" | "failure" | "killed"): Promise<Standing> => {
  const child = spawn(process.execPath, [RUN, ending, server.url], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  const ended = new Promise((resolve) => {
    child.once("close", resolve);
  });
  child.stderr.on("data", (chunk: Buffer) => (err += String(chunk)));
  child.stdout.on("data", (chunk: Buffer) => {
    out += String(chunk);
    if (ending === "killed" && out.includes("\n")) child.kill("SIGKILL");
  });
  await ended;
  if (!out.includes("\n")) throw new Error(`The run did not come up: ${err}`);
  return JSON.parse(out) as Standing;
};

const names = async (): Promise<readonly string[]> => (await client.proxies()).map(({ name }) => name).toSorted();
/** The folder goes with the last of them. */
const ledgers = (): readonly string[] => (existsSync(join(runtime, "seatrial")) ? readdirSync(join(runtime, "seatrial")) : []);
/** Not collected by its parent is as good as gone: `birthOf` tells. */
const isGone = (pid: number): Promise<unknown> =>
  expect.poll(() => birthOf(pid), { timeout: 5_000, message: `process ${pid} is still there` }).toBeNull();

test("a run that ends well leaves nothing", async () => {
  const ran = await run("success");
  await isGone(ran.child);
  expect(existsSync(ran.folder)).toBe(false);
  expect(await names()).toEqual(["db"]);
  expect(ledgers()).toEqual([]);
});

test("a run that fails takes its processes and folders along; the next start removes its proxies and says so", async () => {
  const failed = await run("failure");
  await isGone(failed.child);
  expect(existsSync(failed.folder)).toBe(false);
  expect(await names()).toEqual(["db", `seatrial-${failed.runId}-host>sandbox`, `seatrial-${failed.runId}-isolate-1>host`]);
  const next = await run("success");
  expect(next.swept).toEqual([
    `After run ${failed.runId} (run-to-end failure), which did not clean up: removed 2 proxies from the Toxiproxy at ${server.url}`,
  ]);
  expect(await names()).toEqual(["db"]);
  expect(ledgers()).toEqual([]);
});

test("after a run that is shot (kill -9) the next start ends its process, removes its proxies and folder, and says so", async () => {
  const shot = await run("killed");
  expect(birthOf(shot.child), "it outlives the run: nothing but the ledger knows of it").not.toBeNull();
  expect(existsSync(shot.folder)).toBe(true);
  expect(ledgers()).toEqual([`${shot.runId}.json`]);
  const next = await run("success");
  expect(next.swept).toEqual([
    `After run ${shot.runId} (run-to-end killed), which did not clean up: ended toxiproxy-server (process ${shot.child}), removed 2 proxies from the Toxiproxy at ${server.url}, removed ${shot.folder}`,
  ]);
  await isGone(shot.child);
  expect(existsSync(shot.folder)).toBe(false);
  expect(await names()).toEqual(["db"]);
  expect(ledgers()).toEqual([]);
});

const real = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });

test.skipIf(real === null)("after a run that is shot its own toxiproxy-server is gone, at once or with the next start", async () => {
  const shot = spawn(process.execPath, [fileURLToPath(new URL("ledger/run-with-server.ts", import.meta.url))], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    shot.stdout.once("data", (chunk: Buffer) => resolve(String(chunk).trim()));
    shot.once("close", () => reject(new Error("The run did not come up")));
  });
  const [child] = parseLedger(readFileSync(join(runtime, "seatrial", ledgers()[0] ?? ""), "utf8")).children;
  expect(await new ToxiproxyClient(url).version()).toBe("2.12.0");
  shot.kill("SIGKILL");
  const next = await run("success");
  expect(next.swept).toEqual([expect.stringMatching(/^After run [0-9a-f]{10} \(run-with-server\), which did not clean up: /)]);
  await isGone(child?.pid ?? 0);
  await expect(new ToxiproxyClient(url).version()).rejects.toThrow("ECONNREFUSED");
  expect(ledgers()).toEqual([]);
});

test("runs side by side leave each other alone", async () => {
  const [one, other] = await Promise.all([run("success"), run("success")]);
  expect([...one.swept, ...other.swept]).toEqual([]);
  expect(await names()).toEqual(["db"]);
});
