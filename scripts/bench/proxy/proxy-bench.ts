import { Command, CommanderError } from "@commander-js/extra-typings";
import Table from "cli-table3";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say, warn } from "#scripts/output.ts";
import { UsageError, wholeNumber } from "#scripts/usage-error.ts";
import { startOwn, startReal, type Started } from "./contender.ts";
import { crowdMs, roundTripUs, stallBytes, throughputMBps } from "./traffic.ts";

const PINGS = 2_500;
const SUNK_BYTES = 512 * 2 ** 20;
const CONNECTIONS = 1_000;
const MEBIBYTE = 2 ** 20;

/** What must hold, by what is measured. */
const TARGETS = { roundTripRatioMax: 1.5, throughputRatioMin: 1, stallMiBMax: 64 } as const;

/** One way to the upstream server: straight, or through a proxy. */
interface Way {
  readonly port: number;
  /** Where there is a proxy. */
  readonly proxy?: { readonly url: string; readonly rss: () => number };
}

type Ways = Readonly<Record<"direct" | "embedded", Way>> & { readonly real?: Way };
type Name = keyof Ways;

/** The ways with the servers behind them, which end with it. */
interface Opened extends AsyncDisposable {
  readonly ways: Ways;
}

/** A line of the table: what was measured on each way, the figure that is judged, and whether it is good. */
interface Line {
  readonly what: string;
  readonly figures: Readonly<Partial<Record<Name, string>>>;
  readonly judged: string;
  readonly target: string;
  /** Null where there is nothing to compare with. */
  readonly met: boolean | null;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const wayOf = async (server: Started<string>, upstream: number): Promise<Way> => {
  const body = JSON.stringify({ name: "bench", listen: "127.0.0.1:0", upstream: `127.0.0.1:${upstream}` });
  const made = await fetch(`${server.told}/proxies`, { method: "POST", body });
  const { listen } = (await made.json()) as { readonly listen: string };
  return { port: Number(listen.split(":")[1]), proxy: { url: server.told, rss: () => server.rss() } };
};

/** Measures each way in turn, so often, and gives back the medians: what disturbs the machine disturbs all of them. */
const inTurn = async (ways: Ways, repetitions: number, measure: (way: Way) => Promise<number>): Promise<Partial<Record<Name, number>>> => {
  const entries = Object.entries(ways) as [Name, Way][];
  const samples = entries.map(([name]) => ({ name, values: [] as number[] }));
  for (let repetition = 0; repetition < repetitions; repetition += 1)
    for (const [i, [, way]] of entries.entries()) samples[i]?.values.push(await measure(way));
  return Object.fromEntries(samples.map(({ name, values }) => [name, median(values)]));
};

const formatted = (figures: Partial<Record<Name, number>>, unit: string): Line["figures"] =>
  Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, `${figure.toFixed(figure < 100 ? 1 : 0)} ${unit}`]));

const roundTripLine = async (ways: Ways, repetitions: number): Promise<Line> => {
  const times = await inTurn(ways, repetitions, ({ port }) => roundTripUs(port, PINGS));
  const { direct = 0, real, embedded = 0 } = times;
  const ratio = real === undefined ? null : (embedded - direct) / (real - direct);
  return {
    what: `round trip, p50 of ${PINGS}`,
    figures: formatted(times, "us"),
    judged: ratio === null ? "-" : `added: ${ratio.toFixed(2)} of real`,
    target: `<= ${TARGETS.roundTripRatioMax}`,
    met: ratio === null ? null : ratio <= TARGETS.roundTripRatioMax,
  };
};

const throughputLine = async (ways: Ways, repetitions: number): Promise<Line> => {
  const rates = await inTurn(ways, repetitions, ({ port }) => throughputMBps(port, SUNK_BYTES));
  const { real, embedded = 0 } = rates;
  const ratio = real === undefined ? null : embedded / real;
  return {
    what: `one connection, ${SUNK_BYTES / MEBIBYTE} MiB`,
    figures: formatted(rates, "MB/s"),
    judged: ratio === null ? "-" : `${ratio.toFixed(2)} of real`,
    target: `>= ${TARGETS.throughputRatioMin}`,
    met: ratio === null ? null : ratio >= TARGETS.throughputRatioMin,
  };
};

const crowdLine = async (ways: Ways, repetitions: number): Promise<Line> => {
  const times = await inTurn(ways, repetitions, ({ port }) => crowdMs(port, CONNECTIONS));
  return { what: `${CONNECTIONS} connections at once`, figures: formatted(times, "ms"), judged: "all answered", target: "all", met: true };
};

/** Each in a process that has done nothing yet: memory that is there already would hide what is held, and the real one does not recover. */
const stallLine = async (open: () => Promise<Opened>, toxic: object | null): Promise<Line> => {
  await using opened = await open();
  const grown: Partial<Record<Name, number>> = {};
  for (const [name, { port, proxy }] of Object.entries(opened.ways) as [Name, Way][]) {
    if (proxy === undefined) continue;
    if (toxic !== null) await fetch(`${proxy.url}/proxies/bench/toxics`, { method: "POST", body: JSON.stringify(toxic) });
    grown[name] = (await stallBytes(port, proxy.rss)) / MEBIBYTE;
  }
  const { embedded = 0 } = grown;
  return {
    what: `RSS, client does not read${toxic === null ? "" : ", latency"}`,
    figures: formatted(grown, "MiB"),
    judged: `+${embedded.toFixed(1)} MiB`,
    target: `<= ${TARGETS.stallMiBMax} MiB`,
    met: embedded <= TARGETS.stallMiBMax,
  };
};

const tableOf = (lines: readonly Line[]): string => {
  const colour = paint("bold", "x") !== "x";
  const table = new Table({
    head: ["", "direct", "real", "embedded", "judged", "target", ""],
    colAligns: ["left", "right", "right", "right", "right", "right", "left"],
    style: colour ? { head: ["bold"] } : { head: [], border: [] },
  });
  const verdict = (met: boolean | null): string => (met === null ? "not judged" : met ? paint("green", "met") : paint("red", "missed"));
  for (const { what, figures, judged, target, met } of lines)
    table.push([what, figures.direct ?? "-", figures.real ?? "-", figures.embedded ?? "-", judged, target, verdict(met)]);
  return table.toString();
};

/** Starts the upstream server and the proxies, each in a process of its own. */
const openWays = async (real: string | null): Promise<Opened> => {
  await using stack = new AsyncDisposableStack();
  const started = async <T>(start: Promise<Started<T>>): Promise<Started<T>> => stack.adopt(await start, (server) => server.stop());
  const { told: port } = await started(startOwn<number>(new URL("./upstream-process.ts", import.meta.url), String(SUNK_BYTES)));
  const embedded = await wayOf(await started(startOwn<string>(new URL("./embedded-process.ts", import.meta.url))), port);
  const ways: Ways = { direct: { port }, ...(real === null ? {} : { real: await wayOf(await started(startReal(real)), port) }), embedded };
  const all = stack.move();
  return { ways, [Symbol.asyncDispose]: () => all.disposeAsync() };
};

const bench = async (repetitions: number): Promise<number> => {
  const found = findBinary("toxiproxy-server", { variable: "SEATRIAL_TOXIPROXY_SERVER", env: process.env });
  say(`Real: ${found === null ? "no toxiproxy-server here, so ratios are not judged" : `toxiproxy-server from ${found.source}`}.`);
  const open = (): Promise<Opened> => openWays(found?.path ?? null);
  const stalls = [await stallLine(open, null), await stallLine(open, { type: "latency", attributes: { latency: 60_000 } })];
  await using opened = await open();
  const { ways } = opened;
  await inTurn(ways, 1, async (way) => (await roundTripUs(way.port, PINGS)) + (await throughputMBps(way.port, SUNK_BYTES)));
  const speeds = [await roundTripLine(ways, repetitions), await throughputLine(ways, repetitions), await crowdLine(ways, repetitions)];
  const lines = [...speeds, ...stalls];
  say(tableOf(lines));
  say(`Medians of ${repetitions} repetitions in turn, after one that does not count. Every server has a process of its own.`);
  return lines.some(({ met }) => met === false) ? EXIT.broken : EXIT.ok;
};

/** A proxy that hangs must not hang the bench: what was started ends with this process. */
const boundTime = (minutes: number): void => {
  const late = (): void => {
    warn(`proxy-bench: not done within ${minutes} minutes`);
    process.exit(EXIT.harness);
  };
  setTimeout(late, minutes * 60_000).unref();
};

const program = new Command("node scripts/bench/proxy/proxy-bench.ts")
  .description("Measures the embedded Toxiproxy beside the real one.")
  .option("--repetitions <n>", "how often each way is measured", "3")
  .allowExcessArguments(false)
  .exitOverride()
  .addHelpText("after", "\nExit codes: 0 every target met, 1 one missed, 64 wrong usage, 70 it could not be measured");

const exitFor = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  warn(`proxy-bench: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.harness;
};

try {
  boundTime(5);
  process.exitCode = await bench(wholeNumber("--repetitions", program.parse().opts().repetitions, 1));
} catch (error) {
  process.exitCode = exitFor(error);
}
