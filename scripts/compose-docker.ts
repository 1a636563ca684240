import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { ComposeError } from "./compose-error.ts";

/** Docker's client on this machine, with an engine that answers. */
export interface Docker {
  /** `docker compose`, or the older `docker-compose`. */
  readonly compose: readonly string[];
}

/** What a container says, for as long as somebody listens. */
export interface FollowedLog {
  /** Everything so far; of much, the end. */
  text(): string;
  /** Why it says no more, with its last line; null while it runs. */
  ended(): string | null;
  close(): void;
}

/** How a command is run. */
export interface RunOptions {
  /** Ends the command when it aborts. */
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** How a command ended. */
export interface Ended {
  /** Null when a signal ended it, or when there is no such program. */
  readonly exitCode: number | null;
  readonly missing: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const ANSWERS_WITHIN_MS = 10_000;
const LOG_KEPT = 16_000;

/** Keeps the end of what a stream says. */
const kept = (stream: Readable): (() => string) => {
  let text = "";
  stream.on("data", (chunk: unknown) => {
    text = (text + String(chunk)).slice(-LOG_KEPT);
  });
  return () => text;
};

/** A command that does not end when it is asked to is ended after this time, ms. */
const ENDS_WITHIN_MS = 5_000;

/**
 * Runs a command to its end. It is the head of a process group of its own: Ctrl-C in a terminal does not reach it, so
 * that what is begun can be ended in order, and the signal or the time-out ends all that it started.
 */
export const run = async ([program = "", ...args]: readonly string[], { signal, env, timeoutMs }: RunOptions): Promise<Ended> => {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], detached: true, env: { ...process.env, ...env } });
  const stdout = kept(child.stdout);
  const stderr = kept(child.stderr);
  let forced: NodeJS.Timeout | undefined;
  const signalGroup = (name: "SIGTERM" | "SIGKILL"): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // It ended in this very moment.
    }
  };
  const end = (): void => {
    signalGroup("SIGTERM");
    forced ??= setTimeout(() => signalGroup("SIGKILL"), ENDS_WITHIN_MS);
  };
  const late = setTimeout(end, timeoutMs);
  signal?.addEventListener("abort", end);
  if (signal?.aborted === true) end();
  try {
    return await new Promise<Ended>((resolve) => {
      child.once("error", () => resolve({ exitCode: null, missing: true, stdout: "", stderr: "" }));
      child.once("close", (exitCode) => resolve({ exitCode, missing: false, stdout: stdout(), stderr: stderr() }));
    });
  } finally {
    clearTimeout(late);
    clearTimeout(forced);
    signal?.removeEventListener("abort", end);
  }
};

/** The last thing that a command complained of, in one line. */
export const complaintOf = ({ stderr, stdout }: Ended): string =>
  (stderr.trim() || stdout.trim())
    .split("\n")
    .at(-1)
    ?.trim()
    .replace(/^(?:error|fatal): /i, "") || "it gave no reason";

/** Finds Docker and its engine. Throws `ComposeError` (machine) that says in one line what is not there. */
export const findDocker = async (): Promise<Docker> => {
  const engine = await run(["docker", "version", "--format", "{{.Server.Version}}"], { timeoutMs: ANSWERS_WITHIN_MS });
  if (engine.missing) throw new ComposeError("machine", "--compose needs Docker, and there is no docker on PATH");
  if (engine.exitCode !== 0)
    throw new ComposeError("machine", `--compose needs a Docker Engine, and none can be reached: ${complaintOf(engine)}`);
  for (const compose of [["docker", "compose"], ["docker-compose"]]) {
    const version = await run([...compose, "version"], { timeoutMs: ANSWERS_WITHIN_MS });
    if (version.exitCode === 0) return { compose };
  }
  throw new ComposeError("machine", "--compose needs Docker's compose plugin (docker compose) or docker-compose, and neither is here");
};

/** Has the image here, pulled if need be. Throws `ComposeError` (machine) that names it. */
export const requireImage = async (image: string, options: RunOptions): Promise<void> => {
  const found = await run(["docker", "image", "inspect", "--format", "{{.Id}}", image], options);
  if (found.exitCode === 0) return;
  const pulled = await run(["docker", "pull", "--quiet", image], options);
  if (pulled.exitCode !== 0)
    throw new ComposeError("machine", `the image ${image} is not here and cannot be pulled: ${complaintOf(pulled)}`);
};

/** Listens to what a container says, from its start on. */
export const followLog = (container: string): FollowedLog => {
  let why: string | null = null;
  const child = spawn("docker", ["logs", "--follow", container], { stdio: ["ignore", "pipe", "pipe"] });
  const said = [kept(child.stdout), kept(child.stderr)];
  const text = (): string => said.map((one) => one()).join("");
  child.once("error", (error) => {
    why ??= error.message;
  });
  child.once("close", () => {
    why ??= `it ended: ${text().trim().split("\n").at(-1) || "it said nothing"}`;
  });
  return { text, ended: () => why, close: () => void child.kill("SIGKILL") };
};
