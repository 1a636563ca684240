import type { Outcome } from "#harness/rigs/outcome.ts";
import type { WorkerRig } from "#harness/rigs/rig.ts";

/** One isolate's metrics, as a scraper reads them. */
export const scrape = (rig: WorkerRig, isolate: number): Promise<Outcome> =>
  rig.call({ verb: "metrics", method: "GET", target: "/metrics", isolate });

/** The value of the first line of a scrape that names all of these; null when there is none. */
export const valueIn = ({ body }: Outcome, ...words: readonly string[]): number | null => {
  const lines = String(body["text"] ?? "").split("\n");
  const line = lines.find((one) => !one.startsWith("#") && words.every((word) => one.includes(word)));
  return line === undefined ? null : Number(line.slice(line.lastIndexOf(" ") + 1));
};
