import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import { assertLoopback } from "#harness/rigs/live/loopback.ts";
import type { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { ToxiproxyClient, ToxiproxyError } from "#harness/rigs/live/toxiproxy-client.ts";
import { IMAGE_VARIABLE, startContainer, TOXIPROXY_IMAGE } from "./container.ts";
import { BinaryError, findBinary } from "./find-binary.ts";
import { SERVER_VARIABLE, startServer, type OwnToxiproxy } from "./server-process.ts";
import { ToxiproxyUnusable } from "./toxiproxy-unusable.ts";
import { checkVersion } from "./version-check.ts";

/** The four ways to a Toxiproxy: one that runs already, a program on this machine, a container, our own. */
export type ToxiproxyKind = "url" | "path" | "container" | "embedded";

/** Which Toxiproxy a run wants. */
export interface WantedToxiproxy {
  /** One that runs already; always required then. */
  readonly url?: string | undefined;
  /** `auto` is the embedded one: the same on every machine. */
  readonly prefer: "auto" | "embedded" | "path" | "container";
  /** Whether to end when what is preferred is not to be had, instead of falling back on the embedded one. */
  readonly required?: boolean | undefined;
  /** What the embedded one draws from. */
  readonly seed: number;
  /** Hosts beside loopback that are allowed. */
  readonly allowHosts: readonly string[];
  /** Where it is noted what has to be taken away again. */
  readonly ledger: RunLedger;
}

/** A Toxiproxy to put links through. */
export interface Toxiproxy {
  readonly kind: ToxiproxyKind;
  readonly url: string;
  readonly version: string;
  /** Why this one, and what there is to know about it: one line for a person. */
  readonly why: string;
  /** Takes away the proxies of this run; ends the server when it is our own. */
  close(): Promise<void>;
}

/** How each server of our own is started. */
export type Ways = Readonly<Record<"embedded" | "path" | "container", (wanted: WantedToxiproxy) => Promise<OwnToxiproxy>>>;

const startFromPath = async ({ ledger }: WantedToxiproxy): Promise<OwnToxiproxy> => {
  try {
    const binary = findBinary("toxiproxy-server", { variable: SERVER_VARIABLE, env: process.env });
    if (binary === null)
      throw new ToxiproxyUnusable(
        "machine",
        `No toxiproxy-server was found (${SERVER_VARIABLE}, .tools/bin, PATH); npm run tools installs one where Go is`,
      );
    return await startServer({ binary, ledger });
  } catch (error) {
    throw error instanceof BinaryError ? new ToxiproxyUnusable("input", error.message, error) : error;
  }
};

const WAYS: Ways = {
  embedded: ({ seed, allowHosts }) => EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed, allowHosts }),
  path: startFromPath,
  container: ({ ledger }) => startContainer({ image: process.env[IMAGE_VARIABLE] ?? TOXIPROXY_IMAGE, ledger }),
};

/** A URL as the client needs it. Throws `ToxiproxyUnusable` for what is none of an HTTP server on loopback. */
const checkUrl = (given: string, allowHosts: readonly string[]): string => {
  const url = URL.parse(given);
  if (url === null || url.protocol !== "http:" || url.pathname !== "/" || url.search !== "" || url.username !== "") {
    throw new ToxiproxyUnusable(
      "input",
      `--toxiproxy must be auto, embedded, path, container (a ? behind it lets the run fall back) or a URL such as http://127.0.0.1:8474, found ${JSON.stringify(given)}`,
    );
  }
  assertLoopback(url.origin, allowHosts);
  return url.origin;
};

const counted = (count: number): string =>
  count === 1 ? "1 proxy of others stands there and is" : `${count} proxies of others stand there and are`;

const removeOwn = async (client: ToxiproxyClient, prefix: string): Promise<void> => {
  try {
    const own = (await client.proxies()).filter(({ name }) => name.startsWith(prefix));
    for (const { name } of own) await client.removeProxy(name);
  } catch (error) {
    // A server that is gone took its proxies along.
    if (!(error instanceof ToxiproxyError) || !/ECONNREFUSED/.test(error.message)) throw error;
  }
};

const useRunning = async (given: string, { allowHosts, ledger }: WantedToxiproxy): Promise<Toxiproxy> => {
  const url = checkUrl(given, allowHosts);
  const version = await checkVersion(url, "input");
  const client = new ToxiproxyClient(url);
  const foreign = (await client.proxies()).filter(({ name }) => !name.startsWith(ledger.proxyPrefix)).length;
  const forget = ledger.noteToxiproxy(url);
  const close = async (): Promise<void> => {
    await removeOwn(client, ledger.proxyPrefix);
    forget();
  };
  return { kind: "url", url, version, why: `asked for by its URL${foreign === 0 ? "" : `; ${counted(foreign)} left alone`}`, close };
};

const startOwn = async (kind: keyof Ways, why: string, start: () => Promise<OwnToxiproxy>): Promise<Toxiproxy> => {
  const own = await start();
  try {
    return { kind, url: own.url, version: await checkVersion(own.url, "machine"), why, close: () => own.close() };
  } catch (error) {
    await own.close();
    throw error;
  }
};

/**
 * Opens the Toxiproxy that a run wants, and probes it. Throws `ToxiproxyUnusable`, in one line, when there is none such:
 * unreachable, older than 2.12, no Toxiproxy at all, no program or engine here, an image that cannot be pulled.
 */
export const openToxiproxy = async (wanted: WantedToxiproxy, ways: Ways = WAYS): Promise<Toxiproxy> => {
  const { url, prefer, required = false } = wanted;
  if (url !== undefined) return useRunning(url, wanted);
  const embedded = (why: string): Promise<Toxiproxy> => startOwn("embedded", why, () => ways.embedded(wanted));
  if (prefer === "auto") return embedded("the default, the same on every machine");
  if (prefer === "embedded") return embedded("asked for");
  try {
    return await startOwn(prefer, "asked for", () => ways[prefer](wanted));
  } catch (error) {
    if (required || !(error instanceof ToxiproxyUnusable)) throw error;
    return embedded(`instead of the preferred one (${prefer}): ${error.message}`);
  }
};
