import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { parseArgs } from "node:util";
import { EXIT } from "#scripts/exit-codes.ts";
import { say, warn } from "#scripts/output.ts";
import { openEngine } from "./engine.ts";
import { makeImages } from "./images.ts";
import { NotHere } from "./not-here.ts";

const USAGE = `Usage: node scripts/docker/with-engine.ts [--install] -- <command> [arguments...]

Runs a command with a Docker Engine at hand (DOCKER_HOST) and with images for docker-compose.chaos.yml
(SEATRIAL_NODE_IMAGE, SEATRIAL_TOXIPROXY_IMAGE) that are made of this machine's own programs: none is pulled.
The engine is the one that runs already; else one is started for as long as the command runs, which takes root.
  --install   install Debian's docker.io and docker-compose where there are none and CI is true

Exits as the command does; 69 and one line when no engine can be had here.`;

/** No engine can be had here (EX_UNAVAILABLE). */
const UNAVAILABLE = 69;

/** Ctrl-C goes to the command as well: it decides when it has ended, and this program cleans up after it. */
const outliveSignals = (): void => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
};

const run = async (command: readonly string[], variables: Readonly<Record<string, string>>): Promise<number> => {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...variables } });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  const ended = Promise.race([
    once(child, "exit").then(([code]) => (typeof code === "number" ? code : EXIT.interrupted)),
    once(child, "error").then(([error]) => {
      warn(`with-engine: ${program} could not be run: ${error instanceof Error ? error.message : String(error)}`);
      return EXIT.usage;
    }),
  ]);
  return ended;
};

const sail = async (command: readonly string[], mayInstall: boolean): Promise<number> => {
  const began = performance.now();
  const engine = await openEngine({ mayInstall });
  try {
    const images = await makeImages(engine);
    try {
      say(`with-engine: ${engine.what}; images made of this machine's programs (${Math.round((performance.now() - began) / 1_000)} s)`);
      return await run(command, { ...images.variables, ...engine.variables });
    } finally {
      await images.remove();
    }
  } finally {
    await engine.close();
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
    say(`with-engine: not run: ${error.message}`);
    return UNAVAILABLE;
  }
};

process.exitCode = await main();
