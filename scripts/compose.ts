import { fileURLToPath } from "node:url";
import type { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { removeLabelled } from "#scenarios/wiring/toxiproxy/container.ts";
import { awaitOwn } from "#scenarios/wiring/toxiproxy/own-server.ts";
import { complaintOf, findDocker, followLog, requireImage, run, type Docker, type FollowedLog } from "./compose-docker.ts";
import { ComposeError } from "./compose-error.ts";
import { freePorts } from "./compose-ports.ts";
import { checkComposeFile, NEEDED_SERVICES, type ComposeVariables, type NeededService } from "./compose-file.ts";

/** What is to be brought up. */
export interface ComposeOrder {
  readonly ledger: RunLedger;
  /** How many platforms: one for each voyage at once. */
  readonly berths: number;
  /** docker-compose.chaos.yml without it. */
  readonly file?: string;
}

/** Containers of one run. */
export interface ComposeProject {
  readonly name: string;
  /** Where its Toxiproxy answers. */
  readonly toxiproxy: string;
  /** The control addresses of its platforms. */
  readonly platforms: readonly string[];
  /** Takes the containers away. Throws when some may be left: the next start takes them then. */
  close(): Promise<void>;
}

/** A project whose containers are wanted, up or not. */
interface Wanted extends ComposeOrder {
  readonly docker: Docker;
  readonly file: string;
  readonly name: string;
  readonly variables: ComposeVariables;
  readonly signal: AbortSignal;
}

const CHAOS_FILE = fileURLToPath(new URL("../docker-compose.chaos.yml", import.meta.url));

const PULLS_WITHIN_MS = 600_000;
const STARTS_WITHIN_MS = 120_000;
const ENDS_WITHIN_MS = 60_000;
const LISTENS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

const variablesFor = async ({ ledger, berths }: ComposeOrder): Promise<ComposeVariables> => {
  const first = await freePorts(berths + 1);
  return {
    SEATRIAL_RUN_ID: ledger.runId,
    SEATRIAL_TOXIPROXY_PORT: String(first),
    SEATRIAL_CONTROL_PORT: String(first + 1),
    // Free ones: each platform tells where its parties listen.
    SEATRIAL_HOST_PORT: "0",
    SEATRIAL_ISOLATE_PORT: "0",
    SEATRIAL_BERTHS: String(berths),
  };
};

const composeCommand = ({ docker, name, file }: Wanted, ...words: readonly string[]): readonly string[] => [
  ...docker.compose,
  "--project-name",
  name,
  "--file",
  file,
  ...words,
];

const down = async (wanted: Wanted): Promise<void> => {
  const words = composeCommand(wanted, "down", "--volumes", "--remove-orphans");
  const ended = await run(words, { env: { ...wanted.variables }, timeoutMs: ENDS_WITHIN_MS });
  // The file may have been altered meanwhile: the run's mark is on the containers themselves.
  if (ended.exitCode !== 0) await removeLabelled(wanted.ledger.label);
};

const logOf = async (service: NeededService, { ledger, signal }: Wanted): Promise<FollowedLog> => {
  const filters = [`label=${ledger.label}`, `label=com.docker.compose.service=${service}`];
  const words = ["docker", "ps", "--all", "--quiet", ...filters.flatMap((filter) => ["--filter", filter])];
  const found = await run(words, { signal, timeoutMs: STARTS_WITHIN_MS });
  const id = found.stdout.trim();
  if (id === "") throw new ComposeError("machine", `the container of ${service} did not come up`);
  return followLog(id);
};

/** Waits until the log says that our own platform listens: another program may answer on its ports. */
const awaitPlatforms = async (log: FollowedLog, platforms: readonly string[]): Promise<void> => {
  const end = performance.now() + LISTENS_WITHIN_MS;
  const last = platforms.at(-1) ?? "";
  while (!log.text().includes(`${last};`)) {
    const why = log.ended() ?? (performance.now() > end ? `it did not listen within ${LISTENS_WITHIN_MS / 1_000} s` : null);
    if (why !== null) throw new ComposeError("machine", `the container of platform does not serve: ${why}`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_EVERY_MS);
    });
  }
};

const awaitToxiproxy = async (log: FollowedLog, url: string, { ledger }: Wanted): Promise<void> => {
  const outcome = await awaitOwn({ url, log: () => log.text(), ended: () => log.ended(), probe: `${ledger.proxyPrefix}probe` });
  if (outcome.kind === "ours") return;
  const why = outcome.kind === "port-busy" ? "its port is in use by another program" : outcome.why;
  throw new ComposeError("machine", `the container of toxiproxy does not serve: ${why}`);
};

const up = async (wanted: Wanted): Promise<Omit<ComposeProject, "close">> => {
  const { name, variables, signal, berths } = wanted;
  const words = composeCommand(wanted, "up", "--detach", "--no-build", ...NEEDED_SERVICES);
  const started = await run(words, { env: { ...variables }, signal, timeoutMs: STARTS_WITHIN_MS });
  if (started.exitCode !== 0) throw new ComposeError("machine", `the containers of ${name} could not be started: ${complaintOf(started)}`);
  const toxiproxy = `http://127.0.0.1:${variables.SEATRIAL_TOXIPROXY_PORT}`;
  const platforms = Array.from({ length: berths }, (_, berth) => `127.0.0.1:${Number(variables.SEATRIAL_CONTROL_PORT) + berth}`);
  using logs = new DisposableStack();
  const follow = async (service: NeededService): Promise<FollowedLog> => logs.adopt(await logOf(service, wanted), (log) => log.close());
  await awaitToxiproxy(await follow("toxiproxy"), toxiproxy, wanted);
  await awaitPlatforms(await follow("platform"), platforms);
  return { name, toxiproxy, platforms };
};

/** Aborts when somebody wants this process to end; until it is disposed of, that alone ends nothing. */
const interruption = (): Disposable & { readonly signal: AbortSignal } => {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, abort);
    },
  };
};

const bringUp = async (wanted: Wanted): Promise<ComposeProject> => {
  const forget = wanted.ledger.noteLabel(wanted.ledger.label);
  const close = async (): Promise<void> => {
    await down(wanted);
    forget();
  };
  try {
    const project = await up(wanted);
    wanted.signal.throwIfAborted();
    return { ...project, close };
  } catch (error) {
    try {
      await close();
    } catch {
      // What cannot be taken away stays in the ledger for the next start; why nothing came up is the reason to tell.
    }
    throw error;
  }
};

/**
 * Brings up the Toxiproxy and the platforms of docker-compose.chaos.yml as a project of this run's own, noted in its ledger before.
 * Throws `ComposeError` in one line, with nothing left: a file that was altered, no Docker, no engine, no compose,
 * an image that cannot be pulled, a container that does not serve, Ctrl-C.
 */
export const openCompose = async (order: ComposeOrder): Promise<ComposeProject> => {
  const { ledger, file = CHAOS_FILE } = order;
  const variables = await variablesFor(order);
  const { images } = checkComposeFile(file, { ...process.env, ...variables });
  using interrupted = interruption();
  const { signal } = interrupted;
  try {
    const docker = await findDocker();
    for (const image of new Set(Object.values(images))) await requireImage(image, { signal, timeoutMs: PULLS_WITHIN_MS });
    return await bringUp({ ...order, docker, file, name: `seatrial-${ledger.runId}`, variables, signal });
  } catch (error) {
    if (signal.aborted) throw new ComposeError("interrupted", "interrupted while the containers came up; they are gone again", error);
    throw error;
  }
};
