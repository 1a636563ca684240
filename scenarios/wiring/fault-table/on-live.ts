import { Listener } from "#harness/rigs/live/listener.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import { ToxiproxyClient } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { tableHeader } from "./header.ts";
import { observe, serverName, type Observation } from "./observe.ts";
import type { FaultRow } from "./rows.ts";

export interface LiveTableOptions {
  /** Where a Toxiproxy answers, such as `http://127.0.0.1:8474`. */
  readonly toxiproxy: string;
  /** Of every proxy's name. */
  readonly prefix: string;
  /** How many times faster than real time. */
  readonly factor: number;
}

const need = <T>(found: T | undefined, what: string): T => {
  if (found === undefined) throw new Error(`The fault table has no ${what}`);
  return found;
};

/** Rows that are observed at the same time: more would slow each other down. */
const LANES = 12;

/** The rows on real sockets, each through a proxy of its own; in order. */
export const observeOnLive = async (rows: readonly FaultRow[], options: LiveTableOptions): Promise<readonly Observation[]> => {
  await using closing = new AsyncDisposableStack();
  const listeners = new Map<string, Listener>();
  for (const index of rows.keys()) {
    const listener = await Listener.open();
    closing.defer(() => listener.close());
    listeners.set(serverName(index + 1), listener);
  }
  const listenerOf = (party: string): Listener => need(listeners.get(party), party);
  const wanted = [...listeners].map(([party, listener]) => ({ name: `${options.prefix}${party}`, upstream: listener.address }));
  const proxies = await new ToxiproxyClient(options.toxiproxy).populate(wanted);
  for (const proxy of proxies) closing.defer(() => proxy.remove());
  const proxyOf = (link: string) => {
    const party = link.slice(link.indexOf(">") + 1);
    return need(
      proxies.find((proxy) => proxy.name === `${options.prefix}${party}`),
      `proxy on ${link}`,
    );
  };
  const harbour = { origin: (link: string) => `http://${proxyOf(link).listen}`, listener: listenerOf, proxy: proxyOf };
  await using sea = new LiveSea({ header: tableHeader("live"), scale: scaleFromNow(options.factor), harbour });
  const client = sea.party("client", "client");
  // The first call of a process takes longer than any later one.
  await observe(sea, client, { toxic: { type: "latency", latencyMs: 0 }, stream: "upstream", state: "connecting", number: 1 });
  await sea.liftToxics();
  const seen: Observation[] = [];
  const left = [...rows.entries()];
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, row] = next;
      seen[index] = await observe(sea, client, { ...row, number: index + 1 });
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return seen;
};
