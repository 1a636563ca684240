import type { Connection } from "./connection.ts";
import type { Direction } from "./live-toxic.ts";

/** The proxy that a connection belonged to. */
interface Labels {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
}

const DIRECTIONS: readonly Direction[] = ["downstream", "upstream"];

const HELP = {
  received: "The total number of bytes received on a given proxy link in a given direction",
  sent: "The total number of bytes sent on a given proxy link in a given direction",
} as const;

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

/** Counts the bytes of each proxy and direction, when a connection ends, as Prometheus reads them. */
export class ProxyMetrics {
  readonly #counters = { received: new Map<string, number>(), sent: new Map<string, number>() };

  /** Adds what a connection came to. */
  count({ name, listen, upstream }: Labels, connection: Connection): void {
    for (const direction of DIRECTIONS) {
      const link = connection.link(direction);
      if (link === null) continue;
      const labels = Object.entries({ direction, listener: listen, proxy: name, upstream });
      const key = labels.map(([label, value]) => `${label}="${escaped(value)}"`).join(",");
      for (const kind of ["received", "sent"] as const) {
        const counter = this.#counters[kind];
        counter.set(key, (counter.get(key) ?? 0) + link[kind]);
      }
    }
  }

  /** The text format of Prometheus. */
  toString(): string {
    const lines = (["received", "sent"] as const).flatMap((kind) => {
      const counter = this.#counters[kind];
      if (counter.size === 0) return [];
      const name = `toxiproxy_proxy_${kind}_bytes_total`;
      const samples = [...counter].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([labels, bytes]) => `${name}{${labels}} ${bytes}`);
      return [`# HELP ${name} ${HELP[kind]}`, `# TYPE ${name} counter`, ...samples];
    });
    return lines.map((line) => `${line}\n`).join("");
  }
}
