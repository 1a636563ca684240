import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { k6Data } from "#harness/load/k6-data.ts";
import type { Workload } from "#harness/load/workload.ts";
import { ADMIN_SECRET } from "#scenarios/wiring/verbs/ask.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IMAGES = ["SEATRIAL_NODE_IMAGE", "SEATRIAL_TOXIPROXY_IMAGE"].map((variable) => process.env[variable] ?? "");
const HOW = "node scripts/docker/with-engine.ts -- npx vitest run scenarios/integration/compose-engine.test.ts";

const ask = (program: string, ...args: readonly string[]): { readonly ok: boolean; readonly out: string } => {
  const { status, stdout, error } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", timeout: 60_000 });
  return { ok: error === undefined && status === 0, out: stdout ?? "" };
};

const compose = [["docker", "compose"], ["docker-compose"]].find(([program = "", ...args]) => ask(program, ...args, "version").ok);

const lacking = (): string | null => {
  if (!ask("docker", "version", "--format", "{{.Server.Version}}").ok) return "no Docker Engine answers";
  if (compose === undefined) return "neither docker compose nor docker-compose is here";
  const absent = IMAGES.some((image) => image === "" || !ask("docker", "image", "inspect", image).ok);
  return absent ? "SEATRIAL_NODE_IMAGE and SEATRIAL_TOXIPROXY_IMAGE name no images of this machine" : null;
};

const why = lacking();

if (why === null) describe("containers on a real Docker Engine", () => tests());
else describe(`containers on a real Docker Engine (not run: ${why})`, () => test.todo(HOW));

/** A run of the command line that others may watch and end. */
interface Sailing {
  /** Everything that it has said so far. */
  readonly said: () => string;
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

let folder: string;

const sail = (...args: readonly string[]): Sailing => {
  const output = join(folder, "report");
  const child = spawn(process.execPath, ["scripts/seatrial.ts", "run", ...args, "--rig", "live", "--output", output], {
    cwd: ROOT,
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const keep = (chunk: Buffer): void => {
    said += String(chunk);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "SIGKILL"));
  });
  return { said: () => said, ended, kill: (signal) => void child.kill(signal) };
};

/** Waits until a run sails in its containers, and tells the run's id. */
const isUnderWay = async ({ said }: Sailing): Promise<string> => {
  await expect.poll(said, { timeout: 40_000 }).toMatch(/^Seatrial: /m);
  return /of the containers of seatrial-([0-9a-f]{10})/.exec(said())?.[1] ?? "";
};

const containersOf = (runId: string): readonly string[] =>
  ask("docker", "ps", "--all", "--filter", `label=seatrial.run=${runId}`, "--format", "{{.Names}}")
    .out.split("\n")
    .flatMap((name) => /(toxiproxy|platform|fakes|k6)/.exec(name)?.[1] ?? [])
    .toSorted();

/** Quick, and long enough to be ended in mid-voyage. */
const STORY = "worker/wake/no-such-image";

const PORTS = {
  SEATRIAL_TOXIPROXY_PORT: "14474",
  SEATRIAL_CONTROL_PORT: "14400",
  SEATRIAL_HOST_PORT: "14500",
  SEATRIAL_ISOLATE_PORT: "14600",
  SEATRIAL_BOOT_MS: "500",
};

/** Ten users are woken within a second, at the first isolate of what is brought up by hand. */
const loadOfWakes = (): string => {
  const wake = { name: "wake", weight: 1, method: "POST", path: "/api/super/users/{user}/wake", success: { statuses: [200] } } as const;
  const workload: Workload = {
    title: "wakes",
    covers: [],
    users: { count: 10, inARow: 1 },
    requests: [wake],
    inFlightMax: 40,
    timeoutMs: 20_000,
    platform: { bootMs: [500], begin: "asleep", stored: { path: "/workspace/none", text: "" } },
    objectives: [],
    full: { stages: [{ rate: 10, seconds: 1 }] },
    quick: { stages: [{ rate: 10, seconds: 1 }] },
  };
  const origins = [`http://127.0.0.1:${PORTS.SEATRIAL_ISOLATE_PORT}`];
  const order = { id: "wakes", workload, form: workload.full, origins, headers: { "x-admin-secret": ADMIN_SECRET } };
  const served = { metric: "served", target: 1, request: null, phase: null, withinMs: null };
  return JSON.stringify(k6Data(order, [served]));
};

const byHand = (...args: readonly string[]): string => {
  const [program = "", ...words] = [
    ...(compose ?? []),
    "--project-name",
    "seatrial-by-hand-test",
    "--file",
    "docker-compose.chaos.yml",
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: ROOT, encoding: "utf8", env: { ...process.env, ...PORTS } });
  if (status !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
  return stdout;
};

const tests = (): void => {
  // Somebody else's containers, brought up by hand, stand there all the time.
  beforeAll(() => void byHand("up", "--detach"));
  afterAll(() => {
    byHand("down");
    expect(containersOf("by-hand")).toEqual([]);
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "compose-engine-test-"));
  });
  afterEach(() => {
    expect(containersOf("by-hand"), "what somebody else brought up").toEqual(["fakes", "platform", "toxiproxy"]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("what is brought up by hand wakes a user as its log says", async () => {
    await expect.poll(() => byHand("logs", "fakes"), { timeout: 20_000 }).toContain("Ctrl-C ends it");
    const [, url = "", name = "", value = ""] = /curl -X POST (\S+) -H '(\S+): (\S+)'/.exec(byHand("logs", "fakes")) ?? [];
    const response = await fetch(url, { method: "POST", headers: { [name]: value } });
    expect([response.status, await response.json()]).toMatchObject([200, { userId: "ada", action: "started" }]);
    expect((await fetch(`http://127.0.0.1:${PORTS.SEATRIAL_ISOLATE_PORT}/`)).status, "the isolate itself").toBeLessThan(500);
  });

  test.skipIf(process.env["SEATRIAL_K6_IMAGE"] === undefined)("k6 puts load on it, and says so when a request is not served", () => {
    writeFileSync(join(folder, "load.json"), loadOfWakes());
    vi.stubEnv("SEATRIAL_K6_DATA", folder);
    byHand("--profile", "k6", "run", "--rm", "-T", "k6");
    writeFileSync(join(folder, "load.json"), loadOfWakes().replaceAll(ADMIN_SECRET, "somebody-else"));
    expect(() => byHand("--profile", "k6", "run", "--rm", "-T", "k6")).toThrow(/thresholds on metrics 'served/);
    vi.unstubAllEnvs();
  });

  test("a run sails through the Toxiproxy and the platforms of its containers, and takes them down", async () => {
    const run = sail(STORY, "--compose", "--threads", "2");
    const runId = await isUnderWay(run);
    expect(containersOf(runId)).toEqual(["platform", "toxiproxy"]);
    expect([await run.ended, run.said()]).toEqual([
      0,
      expect.stringMatching(/live through Toxiproxy 2\.12\.\d+ at http:\/\/127\.0\.0\.1:\d+/),
    ]);
    expect(containersOf(runId)).toEqual([]);
  });

  test("a run sails through a Toxiproxy in a container of its own", async () => {
    const run = sail(STORY, "--toxiproxy", "container", "--threads", "2");
    expect([await run.ended, run.said()]).toEqual([0, expect.stringContaining("every link goes through the container Toxiproxy 2.12")]);
    expect(ask("docker", "ps", "--all", "--quiet", "--filter", "label=seatrial.toxiproxy").out).toBe("");
  });

  test("a run that is interrupted takes its containers down", async () => {
    const run = sail(STORY, "--compose", "--threads", "2");
    const runId = await isUnderWay(run);
    run.kill("SIGINT");
    expect(await run.ended).toBe(130);
    expect(containersOf(runId)).toEqual([]);
  });

  test("after a run that is shot (kill -9) the next start takes its containers down and says so", async () => {
    const shot = sail(STORY, "--compose", "--threads", "2");
    const runId = await isUnderWay(shot);
    shot.kill("SIGKILL");
    await shot.ended;
    expect(containersOf(runId), "they outlive the run: nothing but the ledger knows of them").toEqual(["platform", "toxiproxy"]);
    const next = sail(STORY, "--threads", "1", "--model", "S");
    await next.ended;
    expect(next.said()).toContain(
      `After run ${runId} (seatrial run --rig live), which did not clean up: removed 2 containers and networks of seatrial.run=${runId}\n`,
    );
    expect(containersOf(runId)).toEqual([]);
  });
};
