import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { deadRuns } from "#harness/rigs/live/ledger-sweep.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { lookAtServer } from "#scenarios/wiring/postgres/connect-store.ts";
import { dockerEngine, IMAGE_VARIABLE, TOXIPROXY_IMAGE } from "#scenarios/wiring/toxiproxy/container.ts";
import { findBinary, type FoundBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { SERVER_VARIABLE } from "#scenarios/wiring/toxiproxy/server-process.ts";
import { checkVersion, isRecent, OLDEST_TOXIPROXY } from "#scenarios/wiring/toxiproxy/version-check.ts";

/** What was found of one thing, and what it is for. */
export interface Finding {
  readonly what: string;
  /** `used`: without being asked for. `ready`: when asked for. `absent`: not here. `wrong`: here and of no use. */
  readonly state: "used" | "ready" | "absent" | "wrong";
  readonly found: string;
  /** What it will be used for, or what would bring it here. */
  readonly use: string;
  /** Whether the default set cannot run without it. */
  readonly needed: boolean;
}

/** Where to look, and what the command line says. */
export interface MachineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A Toxiproxy that runs already. */
  readonly toxiproxy: string;
  /** A k6 that was named on the command line. */
  readonly k6?: string | undefined;
  /** Where `npm run tools` installs. */
  readonly tools?: string;
  /** The user's own folder of run ledgers without it. */
  readonly ledgers?: string;
}

const OLDEST_NODE = 24;
const PROGRAM_ANSWERS_WITHIN_MS = 5_000;
const SERVER_ANSWERS_WITHIN_MS = 1_000;
/** Where a Toxiproxy listens that was told nothing else. */
export const USUAL_URL = "http://127.0.0.1:8474";

const execute = promisify(execFile);
const INSTALL = "npm run tools installs it where Go is";

const placeOf = ({ source, path }: FoundBinary): string => (source === ".tools/bin" ? source : `${source}: ${path}`);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim().split("\n", 1)[0] ?? "";

/** The version in what a program says of itself. */
const versionOf = async (path: string, ...args: readonly string[]): Promise<string> => {
  const { stdout } = await execute(path, [...args], { timeout: PROGRAM_ANSWERS_WITHIN_MS });
  const version = /\d+\.\d+[\w.+-]*/.exec(stdout)?.[0];
  if (version === undefined) throw new Error(`${path} tells no version`);
  return version;
};

interface Inspected {
  readonly state: Finding["state"];
  readonly found: string;
  readonly use?: string;
}

/** One thing; whatever goes wrong while looking is what was found. */
const inspect = async (
  what: { readonly name: string; readonly use: string; readonly needed?: boolean },
  look: () => Promise<Inspected>,
): Promise<Finding> => {
  const base = { what: what.name, use: what.use, needed: what.needed ?? false };
  try {
    return { ...base, ...(await look()) };
  } catch (error) {
    return { ...base, state: "wrong", found: messageOf(error) };
  }
};

const node = (): Promise<Finding> =>
  inspect({ name: "node", use: "runs everything", needed: true }, () => {
    const recent = Number.parseInt(process.versions.node, 10) >= OLDEST_NODE;
    return Promise.resolve({
      state: recent ? "used" : "wrong",
      found: process.versions.node,
      use: recent ? "runs everything" : `needed is ${OLDEST_NODE} or newer: npm ci brings it`,
    });
  });

const cores = (): Promise<Finding> =>
  inspect(
    {
      name: "cores",
      use: "one simulated voyage at a time each, twelve live ones of the worker, three of the server, unless --threads says else",
    },
    () => Promise.resolve({ state: "used", found: String(availableParallelism()) }),
  );

const embedded = (): Promise<Finding> =>
  inspect({ name: "toxiproxy embedded", use: "the default of --rig live: the same on every machine", needed: true }, async () => {
    const server = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 0 });
    try {
      return { state: "used", found: await checkVersion(server.url, "machine") };
    } finally {
      await server.close();
    }
  });

const fromPath = (options: MachineOptions): Promise<Finding> =>
  inspect({ name: "toxiproxy path", use: "with --toxiproxy path" }, async () => {
    const binary = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, ...options });
    if (binary === null) return { state: "absent", found: "no toxiproxy-server", use: INSTALL };
    const version = await versionOf(binary.path, "-version").catch(() => "git");
    const found = `${version} (${placeOf(binary)})`;
    return isRecent(version) ? { state: "ready", found } : { state: "wrong", found, use: `needed is ${OLDEST_TOXIPROXY} or newer` };
  });

const running = ({ toxiproxy }: MachineOptions): Promise<Finding> =>
  inspect({ name: "toxiproxy url", use: `with --toxiproxy ${toxiproxy}` }, async () => {
    const client = new ToxiproxyClient(toxiproxy, { timeoutMs: SERVER_ANSWERS_WITHIN_MS });
    try {
      const version = await client.version();
      const standing = (await client.proxies()).length;
      const found = `${version} at ${toxiproxy}, ${standing} ${standing === 1 ? "proxy" : "proxies"} there`;
      return isRecent(version) ? { state: "ready", found } : { state: "wrong", found, use: `needed is ${OLDEST_TOXIPROXY} or newer` };
    } catch (error) {
      if (!messageOf(error).includes("ECONNREFUSED")) throw error;
      return { state: "absent", found: `nobody listens at ${toxiproxy}` };
    }
  });

const containers = async ({ env }: MachineOptions): Promise<readonly Finding[]> => {
  const image = env[IMAGE_VARIABLE] ?? TOXIPROXY_IMAGE;
  const container = { name: "toxiproxy container", use: "with --toxiproxy container" };
  const engine = { name: "docker engine", use: "for containers" };
  try {
    const client = await dockerEngine();
    const { Version, ApiVersion } = await client.container.dockerode.version();
    const { ImageName } = await import("testcontainers");
    const here = await client.image.exists(ImageName.fromString(image));
    return [
      await inspect(container, () =>
        Promise.resolve({ state: "ready", found: here ? `${image} is here` : `${image} would have to be pulled` }),
      ),
      await inspect(engine, () => Promise.resolve({ state: "ready", found: `${Version}, API ${ApiVersion}` })),
    ];
  } catch (error) {
    return [
      await inspect(container, () => Promise.resolve({ state: "absent", found: "no Docker Engine", use: "start one" })),
      await inspect(engine, () => Promise.resolve({ state: "absent", found: messageOf(error), use: "only containers need it" })),
    ];
  }
};

const dockerClient = ({ env }: MachineOptions): Promise<Finding> =>
  inspect({ name: "docker client", use: "for --compose" }, async () => {
    const binary = findBinary("docker", { variable: "", env });
    if (binary === null) return { state: "absent", found: "no docker", use: "only --compose needs it" };
    return { state: "ready", found: `${await versionOf(binary.path, "--version")} (${binary.path})` };
  });

const namedK6 = ({ k6, ...options }: MachineOptions): FoundBinary | null =>
  findBinary("k6", k6 === undefined ? { variable: "SEATRIAL_K6", ...options } : { variable: "--k6", env: { "--k6": k6 } });

const k6 = (options: MachineOptions): Promise<Finding> =>
  inspect({ name: "k6", use: "load runs take it instead of the embedded generator" }, async () => {
    const binary = namedK6(options);
    if (binary === null) return { state: "absent", found: "no k6", use: `load runs take the embedded generator; ${INSTALL}` };
    return { state: "ready", found: `${await versionOf(binary.path, "version")} (${placeOf(binary)})` };
  });

const go = ({ env }: MachineOptions): Promise<Finding> =>
  inspect({ name: "go", use: "npm run tools builds toxiproxy-server and k6 with it" }, async () => {
    const binary = findBinary("go", { variable: "", env });
    if (binary === null) return { state: "absent", found: "no go", use: "only npm run tools needs it" };
    return { state: "ready", found: `${await versionOf(binary.path, "env", "GOVERSION")} (${binary.path})` };
  });

const postgres = ({ env }: MachineOptions): Promise<Finding> =>
  inspect({ name: "postgresql", use: "the server's database on --rig live and under load" }, async () => {
    const url = env["DATABASE_URL"] ?? "";
    const without = "the server's database is PGlite; npm run with-postgres brings a PostgreSQL to one command";
    if (url === "") return { state: "absent", found: "DATABASE_URL names none", use: without };
    return { state: "used", found: `${await lookAtServer(url)} (DATABASE_URL)` };
  });

const leftovers = ({ ledgers }: MachineOptions): Promise<Finding> =>
  inspect({ name: "leftovers", use: "runs that were killed leave nothing here" }, () => {
    const dead = deadRuns(ledgers);
    if (dead.length === 0) return Promise.resolve({ state: "used", found: "none" });
    const found = dead.map(({ entry }) => `run ${entry.runId} (${entry.command})`).join(", ");
    return Promise.resolve({ state: "wrong", found, use: "the next run on real sockets takes away what they left" });
  });

/** Looks at what this machine has for every rig and load engine, and says what will be used. Changes nothing. */
export const inspectMachine = async (options: MachineOptions): Promise<readonly Finding[]> => {
  const found = await Promise.all([
    node(),
    cores(),
    embedded(),
    fromPath(options),
    running(options),
    containers(options),
    dockerClient(options),
    k6(options),
    go(options),
    postgres(options),
    leftovers(options),
  ]);
  return found.flat();
};
