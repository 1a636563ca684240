import type { Forget, RunLedger } from "#harness/rigs/live/run-ledger.ts";
import type { ContainerRuntimeClient } from "testcontainers";
import { awaitOwn, freePort } from "./own-server.ts";
import type { OwnToxiproxy } from "./server-process.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";

/** The variable that names another image. */
export const IMAGE_VARIABLE = "SEATRIAL_TOXIPROXY_IMAGE";

/** The image that is run otherwise. */
export const TOXIPROXY_IMAGE = "ghcr.io/shopify/toxiproxy:2.12.0";

/** What a container of our own is started with. */
export interface ContainerOrder {
  readonly image: string;
  readonly ledger: RunLedger;
}

const ENGINE_ANSWERS_WITHIN_MS = 10_000;
/** What Testcontainers says, whatever the reason was. */
const NO_ENGINE = "Could not find a working container runtime strategy";
const LOG_KEPT = 4_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

/** Testcontainers is heavy and seldom wanted: it is loaded when a container is. */
const testcontainers = () => import("testcontainers");

/** The Docker Engine of this machine. Throws `ToxiproxyUnusable` when none answers in time. */
export const dockerEngine = async (): Promise<ContainerRuntimeClient> => {
  const { getContainerRuntimeClient } = await testcontainers();
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`no answer within ${ENGINE_ANSWERS_WITHIN_MS / 1_000} s`)), ENGINE_ANSWERS_WITHIN_MS);
  });
  try {
    return await Promise.race([getContainerRuntimeClient(), tooLate]);
  } catch (error) {
    const why = messageOf(error);
    throw new ToxiproxyUnusable(
      "machine",
      `No Docker Engine can be reached (DOCKER_HOST, or where one usually listens)${why === NO_ENGINE ? "" : `: ${why}`}`,
      error,
    );
  } finally {
    clearTimeout(late);
  }
};

const requireImage = async (engine: ContainerRuntimeClient, image: string): Promise<void> => {
  const { ImageName } = await testcontainers();
  const name = ImageName.fromString(image);
  try {
    if (await engine.image.exists(name)) return;
    await engine.image.pull(name, { force: false, platform: undefined });
  } catch (error) {
    throw new ToxiproxyUnusable("machine", `The image ${image} is not here and cannot be pulled: ${messageOf(error)}`, error);
  }
  // An engine that finds out in mid-pull says so inside of its answer, which Testcontainers does not read.
  if (!(await engine.image.exists(name))) throw new ToxiproxyUnusable("machine", `The image ${image} is not here and cannot be pulled`);
};

/**
 * Starts Toxiproxy in a container, on the machine's own loopback: a port of a container's own network would be
 * open to other machines, and could not reach what listens on loopback here. Throws `ToxiproxyUnusable`.
 */
export const startContainer = async ({ image, ledger }: ContainerOrder): Promise<OwnToxiproxy> => {
  await requireImage(await dockerEngine(), image);
  const { GenericContainer, Wait } = await testcontainers();
  const port = await freePort();
  const label = `seatrial.toxiproxy=${ledger.runId}`;
  const forget = ledger.noteLabel(label);
  let log = "";
  try {
    await new GenericContainer(image)
      .withNetworkMode("host")
      .withCommand(["-host=127.0.0.1", `-port=${port}`])
      .withEnvironment({ LOG_LEVEL: "info" })
      .withLabels({ "seatrial.toxiproxy": ledger.runId })
      // The ledger takes it away after a crash: the reaper would be one more image to pull.
      .withAutoCleanup(false)
      // The image has no shell, which the default way of waiting asks for.
      .withWaitStrategy(Wait.forLogMessage(/Starting Toxiproxy HTTP server/))
      .withLogConsumer((stream) => {
        stream.on("data", (chunk: unknown) => {
          log = (log + String(chunk)).slice(-LOG_KEPT);
        });
      })
      .start();
    const url = `http://127.0.0.1:${port}`;
    const outcome = await awaitOwn({ url, log: () => log, ended: () => null, probe: `${ledger.proxyPrefix}probe` });
    if (outcome.kind === "port-busy") throw new Error(`port ${port} of 127.0.0.1 is in use by another program`);
    if (outcome.kind === "failed")
      throw new Error(`${outcome.why} (it needs the host's network, which Docker Desktop has to be told to give)`);
    const close = async (): Promise<void> => {
      await removeLabelled(label);
      forget();
    };
    return { url, close };
  } catch (error) {
    await discard(label, forget);
    throw new ToxiproxyUnusable("machine", `A container of ${image} could not be started: ${messageOf(error)}`, error);
  }
};

/** Takes away what came up half; what cannot be taken away stays in the ledger for the next start. */
const discard = async (label: string, forget: Forget): Promise<void> => {
  try {
    await removeLabelled(label);
    forget();
  } catch {
    // The reason why nothing came up is the one to tell.
  }
};

/** Removes every container and network with this label (`name=value`), and says how many there were. Throws `ToxiproxyUnusable` without an engine. */
export const removeLabelled = async (label: string): Promise<number> => {
  const engine = await dockerEngine();
  const { dockerode } = engine.container;
  const filters = { label: [label] };
  const containers = await dockerode.listContainers({ all: true, filters });
  for (const { Id } of containers) await dockerode.getContainer(Id).remove({ force: true, v: true });
  const networks = await dockerode.listNetworks({ filters });
  for (const { Id } of networks) await dockerode.getNetwork(Id).remove();
  return containers.length + networks.length;
};
