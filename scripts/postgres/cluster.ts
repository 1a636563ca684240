import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { $, which, type Options } from "zx";
import { birthOf } from "#harness/rigs/live/process-birth.ts";
import { NotHere } from "#scripts/docker/not-here.ts";
import type { Service } from "#scripts/service-command.ts";

const STARTS_WITHIN_MS = 30_000;
const STOPS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
const INSTALLS_WITHIN_MS = 180_000;

/** What the folder of a cluster is called at its start; the process that made it follows. */
const FOLDER = "seatrial-postgres-";

/** Where Debian puts the programs that it leaves out of PATH, by version. */
const DEBIAN = "/usr/lib/postgresql";

/** Who may own a cluster where we are root: PostgreSQL refuses to run as root. */
const OWNERS = ["postgres", "nobody"];

/** Without input: a shell whose input is a socket reads its owner's start-up files. */
const QUIET: Partial<Options> = { quiet: true, nothrow: true, stdio: ["ignore", "pipe", "pipe"] };

const isRoot = (): boolean => process.getuid?.() === 0;

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** The folder that has all of PostgreSQL's server programs, newest version first; null when there is none. */
const findPrograms = (): string | null => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const places = [...versions.map((version) => join(DEBIAN, version, "bin")), ...(process.env["PATH"] ?? "").split(delimiter)];
  return places.find((place) => place !== "" && ["initdb", "postgres"].every((program) => existsSync(join(place, program)))) ?? null;
};

/** Debian's package would start a cluster of its own beside ours. */
const NO_CLUSTER = "create_main_cluster = false\n";

const install = async (): Promise<void> => {
  const apt = $({ ...QUIET, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: INSTALLS_WITHIN_MS });
  await apt`apt-get update -qq`;
  await apt`apt-get install -y -qq --no-install-recommends postgresql-common`;
  await $({ ...QUIET, input: NO_CLUSTER, stdio: ["pipe", "pipe", "pipe"] })`tee /etc/postgresql-common/createcluster.conf`;
  const installed = await apt`apt-get install -y -qq --no-install-recommends postgresql`;
  if (installed.exitCode !== 0)
    throw new NotHere(`apt-get could not install postgresql: ${installed.stderr.trim().split("\n").at(-1) ?? ""}`);
};

const requirePrograms = async (mayInstall: boolean): Promise<string> => {
  const here = findPrograms();
  if (here !== null) return here;
  const why = "no PostgreSQL is installed";
  if (!mayInstall) throw new NotHere(why);
  if (!isRoot()) throw new NotHere(`${why}, and only root may install one`);
  if (!existsSync("/usr/bin/apt-get")) throw new NotHere(`${why}, and there is no apt-get to install one`);
  await install();
  const installed = findPrograms();
  if (installed === null) throw new NotHere(`${why}, even after apt-get installed postgresql`);
  return installed;
};

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Who runs the cluster: ourselves, or an unprivileged user of this machine where we are root. */
const findOwner = (): Owner | null => {
  if (!isRoot()) return null;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of OWNERS) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new NotHere(`PostgreSQL refuses to run as root, and there is no user ${OWNERS.join(" or ")}`);
};

/** A port of loopback that nobody listens on now. */
const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** Takes away what was left by processes that were killed, once their cluster has ended as well. */
const removeLeftFolders = (): void => {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(FOLDER) ? /^(\d+)-/.exec(name.slice(FOLDER.length))?.[1] : undefined;
    const folder = join(tmpdir(), name);
    if (pid === undefined || birthOf(Number(pid)) !== null || existsSync(join(folder, "data/postmaster.pid"))) continue;
    rmSync(folder, { recursive: true, force: true });
  }
};

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

interface Site {
  readonly programs: string;
  readonly folder: string;
  readonly data: string;
  readonly owner: Owner | null;
}

const runAs = (owner: Owner | null): { uid?: number; gid?: number } => (owner === null ? {} : { uid: owner.uid, gid: owner.gid });

const runToEnd = async ({ programs, owner, folder }: Site, program: string, args: readonly string[]): Promise<void> => {
  const child = spawn(join(programs, program), args, { ...runAs(owner), cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += String(chunk);
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new NotHere(`${program} makes no cluster here: ${lastLine(said)}`);
};

/** Where `setpriv` is, the server ends in good order when this process is killed. */
const commandOf = async (postgres: string, args: readonly string[]): Promise<readonly [string, readonly string[]]> =>
  (await which("setpriv", { nothrow: true })) === null ? [postgres, args] : ["setpriv", ["--pdeathsig", "INT", "--", postgres, ...args]];

/** SIGINT: clients are cut off, what was committed is written. */
const stop = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit", { signal: AbortSignal.timeout(STOPS_WITHIN_MS) });
  server.kill("SIGINT");
  try {
    await gone;
  } catch {
    server.kill("SIGKILL");
  }
};

const INIT = ["--username", "seatrial", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"];

/** It is thrown away: what it says was written need not be on a disk. */
const settingsFor = (port: number): readonly string[] =>
  Object.entries({
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    fsync: "off",
    synchronous_commit: "off",
    full_page_writes: "off",
    shared_buffers: "32MB",
    max_connections: "100",
    timezone: "UTC",
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

const isReady = (folder: string): boolean => {
  const file = join(folder, "data/postmaster.pid");
  return existsSync(file) && /^ready\s*$/m.test(readFileSync(file, "utf8"));
};

const start = async (site: Site): Promise<Service> => {
  const { programs, folder, data, owner } = site;
  await runToEnd(site, "initdb", ["--pgdata", data, ...INIT]);
  const port = await freePort();
  const [program, args] = await commandOf(join(programs, "postgres"), ["-D", data, ...settingsFor(port)]);
  // Away from the terminal's process group: Ctrl-C is for the command, and the cluster outlives it.
  const server = spawn(program, args, { ...runAs(owner), cwd: folder, stdio: ["ignore", "ignore", "pipe"], detached: true });
  let said = "";
  server.stderr.on("data", (chunk: Buffer) => {
    said = (said + String(chunk)).slice(-4_096);
  });
  const end = performance.now() + STARTS_WITHIN_MS;
  while (performance.now() < end && server.exitCode === null && server.pid !== undefined) {
    if (isReady(folder)) {
      return {
        variables: { DATABASE_URL: `postgres://seatrial@127.0.0.1:${port}/postgres` },
        what: `PostgreSQL of ${programs}, started for this run (process ${server.pid}, port ${port})`,
        close: () => stop(server),
      };
    }
    await pause(LOOK_EVERY_MS);
  }
  await stop(server);
  throw new NotHere(`postgres does not come up here: ${lastLine(said)}`);
};

/** Makes and starts an empty cluster on loopback, in a folder that goes with it; DATABASE_URL is its superuser's. Throws `NotHere` when none is to be had. */
export const openCluster = async ({ mayInstall }: { readonly mayInstall: boolean }): Promise<Service> => {
  const programs = await requirePrograms(mayInstall);
  const owner = findOwner();
  removeLeftFolders();
  const folder = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    if (owner !== null) chownSync(folder, owner.uid, owner.gid);
    const cluster = await start({ programs, folder, data: join(folder, "data"), owner });
    return {
      ...cluster,
      close: async () => {
        await cluster.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
};
