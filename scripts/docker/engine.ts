import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $, which, type Options } from "zx";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { NotHere } from "./not-here.ts";

/** An engine to start containers on. */
export interface Engine {
  /** What its clients have to be told; nothing for the one that they find by themselves. */
  readonly variables: Readonly<Record<string, string>>;
  readonly what: string;
  close(): Promise<void>;
}

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** What the folder of an engine is called at its start; the process that made it follows. */
const FOLDER = "seatrial-engine-";

/** Without input: a shell whose input is a socket believes that it was called over a network, and reads its owner's start-up files. */
export const QUIET: Partial<Options> = { quiet: true, nothrow: true, stdio: ["ignore", "pipe", "pipe"] };

const onPath = async (program: string): Promise<boolean> => (await which(program, { nothrow: true })) !== null;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** The version of the engine that answers; null when none does. */
const versionAt = async (variables: Engine["variables"]): Promise<string | null> => {
  const asked = await $({
    ...QUIET,
    env: { ...process.env, ...variables },
    timeout: 10_000,
  })`docker version --format ${"{{.Server.Version}}"}`;
  return asked.exitCode === 0 ? asked.stdout.trim() : null;
};

const install = async (): Promise<void> => {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = $({ ...QUIET, env, timeout: 120_000 });
  await apt`apt-get update -qq`;
  const installed = await apt`apt-get install -y -qq --no-install-recommends docker.io docker-compose`;
  // Newer Debians have the client apart.
  if (installed.exitCode === 0 && !(await onPath("docker"))) await apt`apt-get install -y -qq --no-install-recommends docker-cli`;
  if (installed.exitCode !== 0)
    throw new NotHere(`apt-get could not install docker.io and docker-compose: ${installed.stderr.trim().split("\n").at(-1) ?? ""}`);
};

const isRoot = (): boolean => process.getuid?.() === 0;

const requireProgram = async (mayInstall: boolean): Promise<void> => {
  if ((await onPath("dockerd")) && (await onPath("docker"))) return;
  const why = "no Docker Engine is installed";
  if (!mayInstall) throw new NotHere(why);
  if (!isRoot()) throw new NotHere(`${why}, and only root may install one`);
  if (!(await onPath("apt-get"))) throw new NotHere(`${why}, and there is no apt-get to install one`);
  await install();
  if (!(await onPath("dockerd")) || !(await onPath("docker"))) throw new NotHere(`${why}, even after apt-get installed docker.io`);
};

/** The last thing an engine complained of. */
const complaintIn = (log: string): string =>
  readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .filter((line) => /level=(?:fatal|error)|^failed to start|^unable/i.test(line))
    .at(-1) ?? "it gave no reason";

/** Where `setpriv` is, the engine ends in good order when this process is killed. */
const commandOf = async (args: readonly string[]): Promise<readonly [string, readonly string[]]> =>
  (await onPath("setpriv")) ? ["setpriv", ["--pdeathsig", "TERM", "--", "dockerd", ...args]] : ["dockerd", args];

const stop = async (daemon: ChildProcess): Promise<void> => {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = once(daemon, "exit", { signal: AbortSignal.timeout(STOPS_WITHIN_MS) });
  daemon.kill("SIGTERM");
  try {
    await gone;
  } catch {
    daemon.kill("SIGKILL");
  }
};

/** An engine leaves the name of the machine's network namespace mounted, which keeps its folder from being removed. */
const unmountBelow = async (folder: string): Promise<void> => {
  const places = readFileSync("/proc/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" ", 2)[1] ?? "")
    .filter((place) => place.startsWith(`${folder}/`));
  for (const place of places.toReversed()) await $(QUIET)`umount ${place}`;
};

/** Takes away what was left by processes that were killed: their engines have ended, their folders are there. */
const removeLeftFolders = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(FOLDER) ? /^(\d+)-/.exec(name.slice(FOLDER.length))?.[1] : undefined;
    const folder = join(tmpdir(), name);
    if (pid === undefined || birthOf(Number(pid)) !== null || existsSync(join(folder, "pid"))) continue;
    await unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  }
};

/** An engine of our own: no network of its own, no rules in the firewall, everything in a folder that goes with it. */
const start = async (): Promise<Engine> => {
  if (!isRoot()) throw new NotHere("no Docker Engine answers, and only root can start one");
  if (process.platform !== "linux") throw new NotHere("no Docker Engine answers, and one can be started by hand on Linux only");
  await removeLeftFolders();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const host = `unix://${join(folder, "docker.sock")}`;
  // Testcontainers asks the bridge where the engine's machine is when this one is a container itself; there is none.
  const variables = { DOCKER_HOST: host, TESTCONTAINERS_HOST_OVERRIDE: "127.0.0.1" };
  const log = join(folder, "log");
  const places = ["--data-root", join(folder, "data"), "--exec-root", join(folder, "exec"), "--pidfile", join(folder, "pid")];
  const args = ["--host", host, ...places, "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs"];
  const [program, given] = await commandOf(args);
  const daemon = spawn(program, given, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const file = createWriteStream(log);
  daemon.stdout.pipe(file, { end: false });
  daemon.stderr.pipe(file, { end: false });
  daemon.once("error", () => {});
  const close = async (): Promise<void> => {
    await stop(daemon);
    file.end();
    await unmountBelow(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  const end = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < end && daemon.exitCode === null && daemon.pid !== undefined) {
    const version = await versionAt(variables);
    if (version !== null) return { variables, what: `Docker Engine ${version}, started for this run (process ${daemon.pid})`, close };
    await pause(LOOK_EVERY_MS);
  }
  await stop(daemon);
  const why = complaintIn(log);
  await close();
  throw new NotHere(`dockerd does not come up here: ${why}`);
};

/** The engine that answers already, else one of our own. Throws `NotHere` when neither is to be had. */
export const openEngine = async ({ mayInstall }: { readonly mayInstall: boolean }): Promise<Engine> => {
  const running = (await onPath("docker")) ? await versionAt({}) : null;
  if (running !== null) return { variables: {}, what: `Docker Engine ${running}, which ran already`, close: async () => {} };
  await requireProgram(mayInstall);
  return start();
};
