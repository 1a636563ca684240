import { fork } from "node:child_process";
import { Command, CommanderError } from "@commander-js/extra-typings";
import { EXIT } from "#scripts/exit-codes.ts";
import { paint, say, warn } from "#scripts/output.ts";
import { oneOf, UsageError, wholeNumber } from "#scripts/usage-error.ts";
import { TITLES, type ContenderId } from "./contender.ts";
import type { Measurement } from "./measure.ts";
import { tableOf } from "./table.ts";

const CONTENDERS: readonly ContenderId[] = ["a", "b", "c"];

/** Runs one contender in a child and returns what it measured. */
const runAlone = (id: ContenderId, seconds: number): Promise<Measurement> =>
  new Promise((resolve, reject) => {
    const child = fork(new URL("./contender-process.ts", import.meta.url), [id, String(seconds)]);
    let measured: Measurement | undefined;
    child.on("message", (message) => {
      measured = message as Measurement;
    });
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      if (measured !== undefined && code === 0) resolve(measured);
      else reject(new Error(`(${id}) ${TITLES[id]} ended with ${signal ?? `code ${code}`}: its figures would mean nothing`));
    });
  });

const introduction = `One story: 10 clients (5 reads, 5 execs) on 2 isolates reach for one sleeping sandbox, whose boot takes 60 to 120 s by seed.
Every voyage of every contender records its history, runs all checkers, and must end with ten 200s and one gateway start.`;

const notes = `Medians over 5 slices after a warm-up, with the slowest and the fastest; one thread and one process each, one after the other.
(a) explores: each call is two messages with drawn latency or order, values are copied, every choice is hashed, globals are guarded.
(b) calls the fakes directly: no messages, no faults, one order of events.
(c) is (b) with global fetch and MSW between isolate, Host and sandbox.
It informs; it gates nothing.`;

const bench = async (ids: readonly ContenderId[], seconds: number): Promise<void> => {
  say(introduction);
  say();
  const measurements: Measurement[] = [];
  for (const id of ids) {
    warn(`(${id}) ${TITLES[id]} ...`);
    measurements.push(await runAlone(id, seconds));
  }
  say(tableOf(measurements, { colour: paint("bold", "x") !== "x" }));
  say(notes);
};

const program = new Command("npm run bench --")
  .description("Measures Seatrial's simulator beside the same story told without it.")
  .option("--seconds <n>", "how long (a) and (b) sail each; (c) takes half", "8")
  .option("--only <id>", "one contender: a (simulator), b (fake timers), c (fake timers and MSW)")
  .allowExcessArguments(false)
  .exitOverride()
  .addHelpText(
    "after",
    "\nExamples:\n  npm run bench\n  npm run bench -- --seconds 20\n  npm run bench -- --only a\n\nExit codes: 0 measured, 64 wrong usage, 70 a voyage came out wrong",
  );

const exitFor = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  warn(`bench: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof UsageError ? EXIT.usage : EXIT.harness;
};

try {
  const { only, seconds } = program.parse().opts();
  await bench(only === undefined ? CONTENDERS : [oneOf("contender", only, CONTENDERS)], wholeNumber("--seconds", seconds, 1));
} catch (error) {
  process.exitCode = exitFor(error);
}
