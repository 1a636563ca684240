import type { HistoryHeader } from "#harness/history/event.ts";
import type { LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { hasControlPlane, type BackendKind } from "#harness/rigs/server-rig.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { ADMIN_TOKEN, ORG_ID } from "#scenarios/wiring/server/environment.ts";
import { ServerLiveBerth, type ServerBerthOptions } from "./server-live-berth.ts";

/** What is served, and where. */
export interface ServeServerOptions {
  readonly berth: ServerBerthOptions;
  readonly backend: BackendKind;
  /** How many times faster than real time the server's clock goes. */
  readonly factor: number;
  readonly seed: number;
  /** How long an agent boots, ms. */
  readonly bootMs: number;
}

/** The workspace server, served for whoever calls; closing it leaves nothing. */
export interface ServedServer extends AsyncDisposable {
  /** Where clients reach it: the proxy in front of it, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What an administrator sends with each call. */
  readonly headers: Readonly<Record<string, string>>;
  /** The proxy of every link, by the link's name such as `server>database`. */
  readonly proxies: ReadonlyMap<string, LinkProxy>;
}

const headerOf = ({ backend, factor, seed }: ServeServerOptions): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: "by-hand",
  seed,
  rig: "live",
  model: backend,
  profile: "none",
  mode: `real time x ${factor}`,
  // No checker judges what is done by hand.
  maxDelayMs: 0,
  defect: null,
  variant: null,
});

/** Serves the workspace server on sockets, with no story: its process, its backends and agents, a proxy on every link. */
export const serveServer = async (options: ServeServerOptions): Promise<ServedServer> => {
  const { backend, factor, bootMs } = options;
  await using closing = new AsyncDisposableStack();
  const berth = closing.use(await ServerLiveBerth.open(options.berth));
  const { proxies } = berth;
  const url = `http://${(proxies.get("client>server") ?? fail("no proxy stands on client>server")).listen}`;
  // What it tells of itself, such as to who connects an agent by hand, is where it is reached.
  const { sea } = await berth.launch(headerOf(options), { factor, env: { PLATFORM_URL: url }, agents: { bootMs } });
  closing.use(sea);
  closing.defer(async () => void (await berth.end()));
  const tenant = hasControlPlane(backend) ? { "x-molecule-org-id": ORG_ID } : {};
  const closed = closing.move();
  return {
    ...{ url, proxies, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...tenant } },
    [Symbol.asyncDispose]: () => closed.disposeAsync(),
  };
};
