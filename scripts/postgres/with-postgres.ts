import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { parseArgs } from "node:util";
import { NotHere } from "#scripts/docker/not-here.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say, warn } from "#scripts/output.ts";
import { openCluster } from "./cluster.ts";

const USAGE = `Usage: node scripts/postgres/with-postgres.ts [--install] -- <command> [arguments...]

Runs a command with a PostgreSQL of its own at hand (DATABASE_URL): a fresh cluster in a temporary folder, on a free
port of loopback, owned by an unprivileged user, stopped and removed when the command ends.
  --install   install Debian's postgresql where there is none and CI is true

Exits as the command does; 69 and one line when no PostgreSQL can be had here.`;

/** No PostgreSQL can be had here (EX_UNAVAILABLE). */
const UNAVAILABLE = 69;

/** Ctrl-C goes to the command as well: it decides when it has ended, and this program cleans up after it. */
const outliveSignals = (): void => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
};

const run = async (command: readonly string[], url: string): Promise<number> => {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, DATABASE_URL: url } });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return Promise.race([
    once(child, "exit").then(([code]) => (typeof code === "number" ? code : EXIT.interrupted)),
    once(child, "error").then(([error]) => {
      warn(`with-postgres: ${program} could not be run: ${error instanceof Error ? error.message : String(error)}`);
      return EXIT.usage;
    }),
  ]);
};

const sail = async (command: readonly string[], mayInstall: boolean): Promise<number> => {
  const began = performance.now();
  const cluster = await openCluster({ mayInstall });
  try {
    say(`with-postgres: ${cluster.what} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
    return await run(command, cluster.url);
  } finally {
    await cluster.close();
  }
};

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { install: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help || positionals.length === 0) {
    say(USAGE);
    return values.help ? EXIT.ok : EXIT.usage;
  }
  outliveSignals();
  try {
    return await sail(positionals, values.install && process.env["CI"] === "true");
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    say(`with-postgres: not run: ${error.message}`);
    return UNAVAILABLE;
  }
};

process.exitCode = await main();
