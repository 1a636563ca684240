import type { Command } from "@commander-js/extra-typings";

/** Takes the exit code of the command that ran. */
type End = (exitCode: number) => void;

/** `seatrial load`. */
export const addLoad = (program: Command, end: End): void => {
  program
    .command("load")
    .description("put workloads on a platform at real speed, judge the raw samples")
    .argument("[workloads...]", "ids; all when none is named")
    .option("--engine <name>", "auto (k6 when there is one), k6, embedded or both", "auto")
    .option("--quick", "the short form of each workload, a few seconds")
    .option("--rate <n>", "requests a second, instead of the workload's own")
    .option("--duration <s>", "seconds, instead of the workload's own")
    .option("--target <url>", "a platform that runs already (default: the reference in a process of its own)")
    .option("--header <line...>", 'for --target, such as "authorization: Bearer x"', [])
    .option("--allow-host <name...>", "a host beside loopback that load may go to", [])
    .option("--database <name>", "of the server: pglite, container, or a PostgreSQL's URL (auto: DATABASE_URL, else pglite)", "auto")
    .option("--k6 <file>", "this k6 (default: SEATRIAL_K6, .tools/bin, PATH)")
    .option("--emit <what>", "write files for k6 elsewhere instead of a run: k8s (k6-operator TestRun) or k6 (the script's data)")
    .option("--parallelism <n>", "runners in the manifests", "2")
    .option("--samples <file...>", "judge the logs of k6 runners that shared a run")
    .option("--output <folder>", "where reports go", "reports/out/load")
    .addHelpText(
      "after",
      `
Examples:
  seatrial load                                  every workload, by k6 where there is one
  seatrial load wake-storm --quick --engine both
  seatrial load restart-storm a2a-fan-out --database postgres://user@127.0.0.1:5432/postgres
  seatrial load steady-mix --rate 200 --duration 60 --target http://127.0.0.1:8787 --header "x-admin-secret: s"
  seatrial load steady-mix --emit k8s --target http://platform.test --allow-host platform.test
  seatrial load steady-mix --samples runner-1.log runner-2.log`,
    )
    .action(async (ids, options) => {
      const [{ loadCommand }, { checkLoadOptions }] = await Promise.all([import("./commands/load.ts"), import("./load-options.ts")]);
      end(await loadCommand(ids, checkLoadOptions(options)));
    });
};

/** `seatrial report merge`. */
export const addReportMerge = (report: Command<[string]>, end: End): void => {
  report
    .command("merge")
    .description("the parts of a load run that several machines made, as one: percentiles from all raw samples")
    .argument("<files...>", "load.json files or their folders")
    .requiredOption("-o, --output <file>", "where the whole goes")
    .addHelpText("after", "\nExample:\n  seatrial report merge a/load.json b/load.json -o whole/load.json")
    .action(async (files, { output }) => {
      end(await (await import("./commands/report-merge.ts")).reportMergeCommand(files, output));
    });
};
