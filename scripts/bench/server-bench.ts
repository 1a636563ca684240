import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import CliTable from "cli-table3";
import { Command, CommanderError } from "@commander-js/extra-typings";
import { checkersOf } from "#harness/checkers/all-checkers.ts";
import type { Scenario } from "#harness/rigs/scenario.ts";
import { planOf } from "#harness/voyage/plan.ts";
import { voyageName, type Cell } from "#harness/voyage/sweep.ts";
import { judge, type VoyageOrder } from "#harness/voyage/voyage.ts";
import { loadScenario } from "#scenarios/wiring/load-scenarios.ts";
import { sailServerSim } from "#scenarios/wiring/server/sim-carrier.ts";
import { EXIT } from "#scripts/exit-codes.ts";
import { say, warn } from "#scripts/output.ts";
import { UsageError, wholeNumber } from "#scripts/usage-error.ts";

/** One stretch of a bench, and what the process holds at its end, after its garbage is collected. */
interface Stretch {
  readonly voyages: number;
  readonly wallMs: number;
  /** What the process computed, whatever else the machine did. */
  readonly cpuMs: number;
  readonly events: number;
  readonly rssBytes: number;
  /** Objects of JavaScript, and what they hold outside the heap: the database's memory is most of it. */
  readonly heapBytes: number;
  readonly externalBytes: number;
}

/** Messages of one voyage to the database, and the statements in them. */
interface Asked {
  readonly messages: number;
  readonly statements: number;
}

const ROOT_SEED = 1;
const STRETCHES = 10;
/** The compiler and the database's caches are done by then. */
const WARM_UP_VOYAGES = 200;
const COUNTED_VOYAGES = 50;
/** Memory is flat if the line through the last stretches rises by less than this over a thousand voyages. */
const SLOPE_BYTES_MAX = 2 ** 20;
/** The first stretches fill caches, of the compiler and of the database. */
const JUDGED_STRETCHES = 6;
/** With fewer, what a stretch holds at its end says more of the collector than of a leak. */
const VOYAGES_MIN = 2_000;
const MIB = 2 ** 20;

const collectGarbage = (): void => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
};

const orderOf = (scenario: Scenario, model: string, index: number): VoyageOrder => {
  const cell: Cell = { scenario: scenario.id, model, rig: "sim", profile: "production-like", defect: null, variant: null };
  const name = voyageName(cell, scenario, { root: ROOT_SEED, index });
  return { name, scenario, ...planOf(scenario, name) };
};

/** Sails and judges one voyage, as a sweep does. Throws when it does not hold: the figures of a broken platform mean nothing. */
const sailOne = async (order: VoyageOrder): Promise<number> => {
  const sailed = await sailServerSim(order);
  const { verdict, first, crash } = judge(order, sailed, checkersOf("server"));
  if (verdict === "broken") throw new Error(`voyage ${order.name.seed} broke ${first?.rule ?? ""}: ${first?.because ?? crash?.message}`);
  return sailed.events;
};

const countAsked = async (scenario: Scenario, model: string): Promise<Asked> => {
  let messages = 0;
  let statements = 0;
  for (let index = 0; index < COUNTED_VOYAGES; index += 1) {
    const trace: NonNullable<VoyageOrder["trace"]> = ({ link, method, phase }) => {
      if (link !== "server>database" || phase !== "call") return;
      messages += 1;
      statements += method.split("+").length;
    };
    await sailOne({ ...orderOf(scenario, model, index), trace });
  }
  return { messages: messages / COUNTED_VOYAGES, statements: statements / COUNTED_VOYAGES };
};

const sailStretch = async (scenario: Scenario, model: string, { from, to }: Readonly<Record<"from" | "to", number>>): Promise<Stretch> => {
  const began = performance.now();
  const before = process.cpuUsage();
  let events = 0;
  for (let index = from; index < to; index += 1) events += await sailOne(orderOf(scenario, model, index));
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  collectGarbage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    voyages: to - from,
    wallMs,
    cpuMs: (user + system) / 1_000,
    events,
    rssBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
  };
};

const mib = (bytes: number): string => (bytes / MIB).toFixed(1);

const rowOf = ({ voyages, wallMs, cpuMs, events, rssBytes, heapBytes, externalBytes }: Stretch, upTo: number): string[] => [
  upTo.toLocaleString("en-US"),
  ((voyages * 1_000) / cpuMs).toFixed(1),
  (cpuMs / voyages).toFixed(2),
  (wallMs / voyages).toFixed(2),
  (events / voyages).toFixed(0),
  ...[rssBytes, heapBytes, externalBytes].map(mib),
];

const tableOf = (stretches: readonly Stretch[]): string => {
  const table = new CliTable({
    head: ["voyages", "voyages/CPU s", "CPU ms each", "wall ms each", "events each", "RSS MiB", "heap MiB", "external MiB"],
    colAligns: ["right", "right", "right", "right", "right", "right", "right", "right"],
    style: { head: [], border: [] },
  });
  let upTo = 0;
  table.push(...stretches.map((stretch) => rowOf(stretch, (upTo += stretch.voyages))));
  return table.toString();
};

/** How fast memory rises over the last stretches, bytes each thousand voyages: the slope of the line of least squares. */
const slopeOf = (stretches: readonly Stretch[], bytesOf: (stretch: Stretch) => number): number => {
  const judged = stretches.slice(-JUDGED_STRETCHES);
  let at = 0;
  const points = judged.map((stretch) => [(at += stretch.voyages), bytesOf(stretch)] as const);
  const mean = (nth: 0 | 1): number => points.reduce((sum, point) => sum + point[nth], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [voyages]) => sum + (voyages - x) ** 2, 0);
  return (points.reduce((sum, [voyages, bytes]) => sum + (voyages - x) * (bytes - y), 0) / spread) * 1_000;
};

const bench = async (scenario: Scenario, model: string, voyages: number): Promise<number> => {
  for (let index = 0; index < WARM_UP_VOYAGES; index += 1) await sailOne(orderOf(scenario, model, index));
  const asked = await countAsked(scenario, model);
  const stretches: Stretch[] = [];
  const length = Math.ceil(voyages / STRETCHES);
  for (let from = 0; from < voyages; from += length) {
    const stretch = await sailStretch(scenario, model, { from, to: Math.min(voyages, from + length) });
    stretches.push(stretch);
    warn(`${from + stretch.voyages} voyages, ${(stretch.cpuMs / stretch.voyages).toFixed(2)} ms of computing each`);
  }
  say(
    `${scenario.id} on ${model}: ${asked.messages.toFixed(1)} messages to the database a voyage, ${asked.statements.toFixed(1)} statements in them`,
  );
  say(tableOf(stretches));
  const [rss, heap] = [slopeOf(stretches, (one) => one.rssBytes), slopeOf(stretches, (one) => one.heapBytes)];
  const flat = Math.max(rss, heap) <= SLOPE_BYTES_MAX;
  say(
    `memory ${flat ? "is flat" : "GROWS"}: over the last ${JUDGED_STRETCHES} stretches RSS by ${mib(rss)} MiB and the heap by ${mib(heap)} MiB each thousand voyages`,
  );
  return flat ? EXIT.ok : EXIT.broken;
};

const program = new Command("npm run bench:server --")
  .description("Measures simulated voyages of the workspace server on one core, each with its database, and whether memory stays flat.")
  .option("--voyages <n>", "how many are measured, at least 2000", "10000")
  .option("--scenario <id>", "the story", "server/restart/single")
  .option("--backend <name>", "saas, docker or none", "saas")
  .allowExcessArguments(false)
  .exitOverride()
  .addHelpText(
    "after",
    "\nExamples:\n  npm run bench:server\n  npm run bench:server -- --voyages 2000 --backend docker\n\nExit codes: 0 memory is flat, 1 it grows, 64 wrong usage, 70 a voyage came out wrong",
  );

const exitFor = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  warn(`bench: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.harness;
};

try {
  const { voyages, scenario, backend } = program.parse().opts();
  process.exitCode = await bench(await loadScenario(scenario), backend, wholeNumber("--voyages", voyages, VOYAGES_MIN));
} catch (error) {
  process.exitCode = exitFor(error);
}
