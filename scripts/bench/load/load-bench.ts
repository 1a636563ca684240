import { availableParallelism, loadavg } from "node:os";
import CliTable from "cli-table3";
import { Command, CommanderError } from "@commander-js/extra-typings";
import { k6Version } from "#harness/load/k6.ts";
import { RunLedger } from "#harness/rigs/live/run-ledger.ts";
import { findBinary } from "#scenarios/wiring/toxiproxy/find-binary.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say, warn } from "#scripts/output.ts";
import { wholeNumber } from "#scripts/usage-error.ts";
import { figuresOf, median, shoot, StillServer, type Volley, type VolleyFigures } from "./shoot.ts";

/** One thing that has to be so, and whether it is. */
interface Check {
  readonly what: string;
  readonly embedded: string;
  readonly k6: string;
  readonly bound: string;
  readonly held: boolean;
}

interface Bench {
  readonly server: StillServer;
  readonly k6: { readonly binary: string; readonly ledger: RunLedger } | null;
  readonly seconds: number;
  readonly rounds: number;
  /** Of the comparison, requests a second. */
  readonly rate: number;
}

const STALL_MS = 1_000;
/** Both p50 and p95 may differ by a tenth, or by this much. */
const ALIKE_WITHIN_MS = 0.3;
const NOTHING = "–";

const ms = (value: number): string => `${value.toFixed(3)} ms`;

const fire = async ({ server, k6 }: Bench, engine: "embedded" | "k6", volley: Volley): Promise<VolleyFigures> => {
  warn(`${engine}: ${volley.rate} a second for ${volley.seconds} s`);
  return figuresOf(await shoot(volley, server.origin, engine === "k6" ? k6 : null), volley);
};

const keepsRate = async (bench: Bench, rate: number): Promise<Check> => {
  const { kept, dropped, lagP99, served, planned } = await fire(bench, "embedded", { rate, seconds: bench.seconds, inFlightMax: 2_000 });
  return {
    what: `offered rate, ${rate} a second beside the server`,
    embedded: `${(kept * 100).toFixed(2)} %, ${dropped} dropped, ${planned - served} failed, lag p99 ${ms(lagP99)}`,
    k6: NOTHING,
    bound: "within 1 %, none dropped",
    held: kept >= 0.99 && dropped === 0,
  };
};

const alike = (one: number, other: number): boolean => Math.abs(one - other) <= Math.max(other * 0.1, ALIKE_WITHIN_MS);

/** Turn by turn, so that what else the machine does meets both. */
const compare = async (bench: Bench): Promise<readonly Check[]> => {
  const volley = { rate: bench.rate, seconds: bench.seconds, inFlightMax: 300 };
  const embedded: VolleyFigures[] = [];
  const k6: VolleyFigures[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    embedded.push(await fire(bench, "embedded", volley));
    k6.push(await fire(bench, "k6", volley));
  }
  const check = (what: string, pick: (figures: VolleyFigures) => number): Check => {
    const [ours, theirs] = [median(embedded.map(pick)), median(k6.map(pick))];
    return {
      what: `${what}, ${volley.rate} a second, median of ${bench.rounds}`,
      embedded: ms(ours),
      k6: ms(theirs),
      bound: `within 10 % or ${ALIKE_WITHIN_MS} ms`,
      held: alike(ours, theirs),
    };
  };
  const kept = (figures: readonly VolleyFigures[]): string => `${(Math.min(...figures.map((one) => one.kept)) * 100).toFixed(2)} %`;
  return [
    check("service time p50", (figures) => figures.serviceP50),
    check("service time p95", (figures) => figures.serviceP95),
    {
      what: `offered rate of both, ${volley.rate} a second, worst of ${bench.rounds}`,
      embedded: kept(embedded),
      k6: kept(k6),
      bound: "within 1 %",
      held: [...embedded, ...k6].every((one) => one.kept >= 0.99),
    },
  ];
};

const seesStall = async (bench: Bench): Promise<Check> => {
  const volley = { rate: 200, seconds: 5, inFlightMax: 600, onStart: () => void setTimeout(() => bench.server.stall(STALL_MS), 2_000) };
  const embedded = await fire(bench, "embedded", volley);
  const k6 = bench.k6 === null ? null : await fire(bench, "k6", volley);
  const seen = [embedded, ...(k6 === null ? [] : [k6])].every(
    ({ latencyP99 }) => latencyP99 >= STALL_MS * 0.85 && latencyP99 < STALL_MS * 3,
  );
  return {
    what: "p99 from the intended send, server stalled for 1 s of 5 s",
    embedded: ms(embedded.latencyP99),
    k6: k6 === null ? NOTHING : ms(k6.latencyP99),
    bound: "at least 850 ms",
    held: seen,
  };
};

const tableOf = (checks: readonly Check[]): string => {
  const table = new CliTable({ head: ["What", "Embedded", "k6", "Bound", ""], style: { head: [], border: [] } });
  table.push(...checks.map(({ what, embedded, k6, bound, held }) => [what, embedded, k6, bound, held ? "held" : "MISSED"]));
  return table.toString();
};

const program = new Command("node scripts/bench/load/load-bench.ts")
  .description("Measures the embedded load generator beside k6 on the same server.")
  .option("--k6 <path>", "a k6; else SEATRIAL_K6, .tools/bin or PATH")
  .option("--seconds <n>", "how long each volley lasts", "5")
  .option("--rounds <n>", "volleys of each engine in the comparison", "3")
  .option("--rate <n>", "requests a second in the comparison", "1000")
  .allowExcessArguments(false)
  .exitOverride()
  .addHelpText("after", "\nExit codes: 0 all held, 1 a bound was missed, 64 wrong usage, 70 a volley could not be shot");

const bench = async (): Promise<number> => {
  const { k6: named, seconds, rounds, rate } = program.parse().opts();
  const found = findBinary(
    "k6",
    named === undefined ? { variable: "SEATRIAL_K6", env: process.env } : { variable: "--k6", env: { "--k6": named } },
  );
  using ledger = new RunLedger({ command: "load-bench" });
  await using server = await StillServer.start();
  const setup: Bench = {
    server,
    k6: found === null ? null : { binary: found.path, ledger },
    seconds: wholeNumber("--seconds", seconds, 1),
    rounds: wholeNumber("--rounds", rounds, 1),
    rate: wholeNumber("--rate", rate, 1),
  };
  say(
    `k6: ${found === null ? "none was found, so that nothing is compared" : await k6Version(found.path)}; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(2)} before`,
  );
  // The first requests compile the server's and the engine's code.
  await fire(setup, "embedded", { rate: 500, seconds: 1, inFlightMax: 300 });
  const checks = [
    await keepsRate(setup, 1_000),
    await keepsRate(setup, 5_000),
    ...(setup.k6 === null ? [] : await compare(setup)),
    await seesStall(setup),
  ];
  say(tableOf(checks));
  say(`load ${loadavg()[0]?.toFixed(2)} after`);
  return checks.every(({ held }) => held) ? EXIT.ok : EXIT.broken;
};

try {
  process.exitCode = await bench();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    warn(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = error instanceof Error && error.name === "UsageError" ? EXIT.usage : EXIT.harness;
  }
}
