import { spawn } from "node:child_process";
import process from "node:process";
import { parseArgs } from "node:util";
import { NotHere } from "./docker/not-here.ts";
import { EXIT } from "./exit-codes.ts";
import { say, warn } from "./output.ts";

/** A service of this machine that stands for as long as a command runs. */
export interface Service {
  /** What the command's environment says of it. */
  readonly variables: Readonly<Record<string, string>>;
  readonly what: string;
  close(): Promise<void>;
}

/** A program that runs a command with a service beside it. */
export interface ServiceCommand {
  readonly name: string;
  readonly usage: string;
  /** Throws `NotHere` when the service is not to be had. */
  readonly open: (options: { readonly mayInstall: boolean }) => Promise<Service>;
}

/** The service cannot be had here (EX_UNAVAILABLE). */
const UNAVAILABLE = 69;

/** Ctrl-C goes to the command as well: it decides when it has ended, and this program cleans up after it. */
const outliveSignals = (): void => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
};

const run = (name: string, command: readonly string[], variables: Service["variables"]): Promise<number> => {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...variables } });
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? EXIT.interrupted));
    child.once("error", (error) => {
      warn(`${name}: ${program} could not be run: ${error.message}`);
      resolve(EXIT.usage);
    });
  });
};

const runBeside = async ({ name, open }: ServiceCommand, command: readonly string[], mayInstall: boolean): Promise<number> => {
  const began = performance.now();
  const service = await open({ mayInstall });
  try {
    say(`${name}: ${service.what} (${Math.round((performance.now() - began) / 1_000)} s)`);
    return await run(name, command, service.variables);
  } finally {
    await service.close();
  }
};

/** Runs the command that the arguments name; resolves to its exit code, or 69 after one line when the service cannot be had. */
export const serviceCommand = async (service: ServiceCommand): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { install: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help || positionals.length === 0) {
    say(service.usage);
    return values.help ? EXIT.ok : EXIT.usage;
  }
  outliveSignals();
  try {
    return await runBeside(service, positionals, values.install && process.env["CI"] === "true");
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    say(`${service.name}: not run: ${error.message}`);
    return UNAVAILABLE;
  }
};
