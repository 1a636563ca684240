#!/usr/bin/env node
import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { CrewError } from "./crew.ts";
import { EXIT } from "./exit-codes.ts";
import { addLiveCommands } from "./live-commands.ts";
import { addLoad, addReportMerge } from "./load-commands.ts";
import { warn } from "./output.ts";
import { wholeNumber } from "./usage-error.ts";

const program = new Command("seatrial")
  .description("Takes an agent-sandbox platform to sea: scenarios, faults, checkers, SLO evidence.")
  .helpCommand(false)
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({
    outputError: (text, write) =>
      write(
        `seatrial: ${text
          .replace(/^error: /, "")
          .trim()
          .replaceAll("\n", " ")}\n`,
      ),
  })
  .addHelpText(
    "after",
    `
Exit codes:
  0 all held   1 a scenario or invariant broken   2 inconclusive   99 an objective missed
  64 wrong usage or input   70 the harness itself failed   130 interrupted`,
  );

let exitCode: number = EXIT.ok;

program
  .command("run")
  .description("sail scenarios, judge every history, write the report")
  .argument("[scenarios...]", "ids, folders or spec rows (E-09); all when none is named")
  .option("--subject <name>", "worker or server (default: both)")
  .option("--rig <name>", "sim, live or workerd", "sim")
  .option("--runs <n>", "random voyages of each scenario and model; live, workerd: directed plans of each, all without it")
  .option("--seed <n>", "root seed, 0 to 4294967295", "1")
  .option("--threads <n>", "voyages at once (default: one a core; live: twelve a core, three of the server; workerd: four a core)")
  .option("--toxiproxy <way>", "live: embedded, path, container or the URL of one; a way with ? falls back", "auto")
  .option("--allow-host <name...>", "live: a host beside loopback that a Toxiproxy may be on", [])
  .option("--database <name>", "live server: pglite, container, or a PostgreSQL's URL (auto: DATABASE_URL, else pglite)", "auto")
  .option("--compose", "live: Toxiproxy and platforms in containers of docker-compose.chaos.yml")
  .option("--model <name>", "only this model: SDK model S or R (worker), backend saas, docker or none (server)", "all")
  .option("--profile <name>", "boot profile of measuring scenarios", "production-like")
  .option("--defect <id>", "replace one part by a historical bug")
  .option("--variant <id>", "replace one part by a different right one")
  .option("--grep <pattern>", "only scenarios whose id or title matches")
  .option("--shard <i/n>", "only the i-th of n parts of the voyages")
  .option("--bail", "stop at the first broken voyage")
  .option("--last-failed", "only the scenarios that failed in the last run")
  .option("--list", "show what would be sailed")
  .option("--no-shrink", "do not shrink failures")
  .option("--output <folder>", "where reports go", "reports/out/latest")
  .option("--reporter <names>", "terminal, json, markdown, junit, html, summary", "terminal,json,markdown,junit,html,summary")
  .addHelpText(
    "after",
    `
Examples:
  seatrial run                                   everything, in the simulator
  seatrial run worker/wake --runs 1000 --seed 7  some scenarios, a thousand voyages each
  seatrial run --subject server --model docker   the workspace server, with a Docker Engine only
  seatrial run wake --rig live                   the wake scenarios on real sockets
  seatrial run server/restart --rig live --database postgres://user@127.0.0.1:5432/postgres
  seatrial run --rig live --toxiproxy path       through the toxiproxy-server on this machine
  seatrial run --defect D-46                     see a historical bug turn its scenarios red
  seatrial run --last-failed --bail              what failed last time, to the first break`,
  )
  .action(async (scenarios, options) => {
    const [{ runCommand }, { checkRunOptions }] = await Promise.all([import("./commands/run.ts"), import("./run-options.ts")]);
    exitCode = await runCommand(scenarios, checkRunOptions(options));
  });

program
  .command("list")
  .description("what there is to sail: scenarios, defects, variants, profiles")
  .argument("[scenarios...]", "ids, folders or spec rows")
  .option("--subject <name>", "worker or server (default: both)")
  .option("--grep <pattern>", "only scenarios whose id or title matches")
  .addHelpText("after", "\nExamples:\n  seatrial list\n  seatrial list wake\n  seatrial list --subject server --grep restart")
  .action(async (scenarios, { subject, grep }) => {
    const [{ listCommand }, { subjectsOf }] = await Promise.all([import("./commands/list.ts"), import("./subjects.ts")]);
    exitCode = await listCommand(scenarios, { grep, subjects: subjectsOf(subject) });
  });

program
  .command("replay")
  .description("sail one voyage again and tell its timeline")
  .argument("<token>", "a token, a stored voyage (.json) or a history (.ndjson)")
  .option("--any-commit", "sail a token of another commit here, with a warning")
  .option("--trace", "show every message on every link")
  .option("--brief", "only the short story up to the first break")
  .option("--history <file>", "write the history, one JSON object a line")
  .option("--expect-hash <hash>", "exit 70 when the history's hash is another")
  .option("--toxiproxy <way>", "live: embedded, path, container or the URL of one; a way with ? falls back", "auto")
  .option("--allow-host <name...>", "live: a host beside loopback that a Toxiproxy may be on", [])
  .option("--database <name>", "live server: pglite, container, or a PostgreSQL's URL (auto: DATABASE_URL, else pglite)", "auto")
  .addHelpText(
    "after",
    `
Examples:
  seatrial replay "v1:worker/wake/cold-exec@7:d0+defect=D-04#$(git rev-parse --short=12 HEAD)"
  seatrial replay "v1:server/restart/single@7+model=docker+rig=live#$(git rev-parse --short=12 HEAD)"
  seatrial replay reports/out/latest/failures/1.json --trace
  seatrial replay incident.ndjson                judges a stored history again`,
  )
  .action(async (token, options) => {
    const [{ replayCommand }, { liveOptions }] = await Promise.all([import("./commands/replay.ts"), import("./live-options.ts")]);
    exitCode = await replayCommand(token, { ...options, live: liveOptions(options.toxiproxy, options.allowHost, options.database) });
  });

addLiveCommands(program, (code) => {
  exitCode = code;
});

const report = program
  .command("report")
  .description("show or convert the report of a run")
  .argument("[file]", "a report.json", "reports/out/latest/report.json")
  .addOption(new Option("--format <name>", "what to print").choices(["terminal", "json", "markdown", "junit", "html"]).default("terminal"))
  .addHelpText("after", '\nExamples:\n  seatrial report\n  seatrial report --format markdown >> "$GITHUB_STEP_SUMMARY"')
  .action(async (file, options) => {
    exitCode = await (await import("./commands/report.ts")).reportCommand(file, options.format);
  });

addReportMerge(report, (code) => {
  exitCode = code;
});
addLoad(program, (code) => {
  exitCode = code;
});

program
  .command("coverage")
  .description("which rules of the contract are put to the test")
  .option("--subject <name>", "worker or server (default: both)")
  .option("--area <name>", "show the rules of one area, such as WAKE")
  .option("--json", "machine-readable")
  .addHelpText(
    "after",
    "\nExamples:\n  seatrial coverage\n  seatrial coverage --area WAKE\n  seatrial coverage --subject server --area RST",
  )
  .action(async ({ subject, ...options }) => {
    const [{ coverageCommand }, { subjectsOf }] = await Promise.all([import("./commands/coverage.ts"), import("./subjects.ts")]);
    exitCode = await coverageCommand({ ...options, subjects: subjectsOf(subject) });
  });

program
  .command("kill")
  .description("prove that every declared defect turns its scenario red, and no right variant does")
  .argument("[scenarios...]", "ids, folders or spec rows; all when none is named")
  .option("--subject <name>", "worker or server (default: both)")
  .option("--defect <id>", "only this defect")
  .option("--full", "every defect against every scenario, not only the declared pairs")
  .option("--runs <n>", "voyages a pair may take", "200")
  .option("--seed <n>", "root seed", "1")
  .option("--threads <n>", "worker threads (default: one a core)")
  .option("--no-variants", "leave the right-but-different parts out")
  .addHelpText(
    "after",
    "\nExamples:\n  seatrial kill\n  seatrial kill --defect D-46\n  seatrial kill --subject server --defect M-02\n  seatrial kill wake --full --no-variants",
  )
  .action(async (scenarios, { subject, ...options }) => {
    const [{ killCommand }, { subjectsOf }] = await Promise.all([import("./commands/kill.ts"), import("./subjects.ts")]);
    exitCode = await killCommand(scenarios, {
      ...options,
      subjects: subjectsOf(subject),
      runs: wholeNumber("--runs", options.runs, 1),
      seed: wholeNumber("--seed", options.seed, 0),
      threads: options.threads === undefined ? undefined : wholeNumber("--threads", options.threads, 1),
    });
  });

/** Errors that say in one line what was asked for wrongly. */
const WRONG_INPUT = new Set([
  "UsageError",
  "DocumentError",
  "ReportWriteError",
  "NotLoopbackError",
  "BinaryError",
  "WorkloadError",
  "NeedsVirtualTime",
]);
/** Errors that say in one line what this machine lacks. */
const LACKING = new Set(["LedgerError", "ToxiproxyError", "ComposeError", "K6Error", "PlatformProcessError", "DatabaseError"]);

/** One line for wrong input or a lacking machine, a stack for what should not happen. */
const exitFor = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof Error && (WRONG_INPUT.has(error.name) || LACKING.has(error.name) || error.name === "ToxiproxyUnusable")) {
    warn(`seatrial: ${error.message}`);
    if ("fault" in error && error.fault === "interrupted") return EXIT.interrupted;
    const atInput = WRONG_INPUT.has(error.name) || ("fault" in error && error.fault === "input");
    return atInput ? EXIT.usage : EXIT.harness;
  }
  const what = error instanceof CrewError ? "the harness failed" : "unexpected fault in Seatrial";
  warn(`seatrial: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT.harness;
};

try {
  await program.parseAsync();
} catch (error) {
  exitCode = exitFor(error);
}
// Timers of a rig on real time may still be pending: the run is over all the same.
process.stdout.write("", () => process.exit(exitCode));
