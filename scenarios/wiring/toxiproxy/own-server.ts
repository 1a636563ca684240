import { createServer, type AddressInfo } from "node:net";
import { ToxiproxyClient, ToxiproxyError } from "#harness/rigs/live/toxiproxy-client.ts";

/** A server that was just started: how to see what it says, and whether it has ended. */
export interface StartedServer {
  readonly url: string;
  /** Everything that it has said so far. */
  readonly log: () => string;
  /** Why it ended; null while it runs. */
  readonly ended: () => string | null;
  /** The name of a proxy of ours. */
  readonly probe: string;
}

/** How the start of a server went. */
export type StartOutcome = { readonly kind: "ours" } | { readonly kind: "port-busy" } | { readonly kind: "failed"; readonly why: string };

const ANSWERS_WITHIN_MS = 10_000;
const PROXY_SHOWS_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 20;

/** A port on loopback that nobody listens on right now. */
export const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
};

const pause = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, LOOK_EVERY_MS);
  });

const answers = async (client: ToxiproxyClient): Promise<boolean> => {
  try {
    await client.version();
    return true;
  } catch (error) {
    if (error instanceof ToxiproxyError) return false;
    throw error;
  }
};

const isBusy = (server: StartedServer): boolean => server.log().includes("address already in use");

/** A proxy that is asked of this URL has to show in the log of our server: another one may answer on its port. */
const whoAnswers = async (server: StartedServer): Promise<StartOutcome> => {
  const end = performance.now() + PROXY_SHOWS_WITHIN_MS;
  const client = new ToxiproxyClient(server.url);
  await client.createProxy({ name: server.probe, upstream: "127.0.0.1:9" });
  try {
    while (performance.now() < end && server.ended() === null && !isBusy(server)) {
      if (server.log().includes(server.probe)) return { kind: "ours" };
      await pause();
    }
    return isBusy(server) ? { kind: "port-busy" } : { kind: "failed", why: server.ended() ?? `another Toxiproxy answers at ${server.url}` };
  } finally {
    await client.removeProxy(server.probe);
  }
};

/** Waits until the server answers and is known to be ours; a Toxiproxy whose port is taken stays alive without an API. */
export const awaitOwn = async (server: StartedServer): Promise<StartOutcome> => {
  const client = new ToxiproxyClient(server.url, { timeoutMs: 1_000 });
  const end = performance.now() + ANSWERS_WITHIN_MS;
  while (performance.now() < end) {
    if (isBusy(server)) return { kind: "port-busy" };
    const ended = server.ended();
    if (ended !== null) return { kind: "failed", why: ended };
    if (await answers(client)) return whoAnswers(server);
    await pause();
  }
  return { kind: "failed", why: `it did not answer at ${server.url} within ${ANSWERS_WITHIN_MS / 1_000} s` };
};
