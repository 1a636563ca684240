import { basename, resolve } from "node:path";
import { buildLoadReport } from "#reports/load/build-load-report.ts";
import { loadLoadObjectives } from "#reports/load/load-objectives.ts";
import { mergeLoadReports } from "#reports/load/merge-load.ts";
import { writeLoadReport } from "#reports/load/write-load-report.ts";
import { say } from "#scripts/output.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { printLoad } from "./load.ts";

/** `seatrial report merge`: one report from the parts of a distributed load run, every figure taken anew from all raw samples. */
export const reportMergeCommand = async (files: readonly string[], output: string): Promise<number> => {
  if (!output.endsWith(".json")) throw new UsageError(`-o must name a .json file, found "${output}"`);
  if (files.some((file) => resolve(file) === resolve(output))) throw new UsageError(`-o ${output} is one of the parts: name another file`);
  const { reports, runs } = mergeLoadReports(files);
  const [first] = reports;
  if (first === undefined) throw new UsageError("report merge needs the reports of at least two parts");
  const started = reports.map(({ run }) => run.started).toSorted()[0] ?? first.run.started;
  const report = buildLoadReport({
    name: basename(output, ".json"),
    run: {
      ...first.run,
      command: `npx seatrial report merge ${files.join(" ")} -o ${output}`,
      started,
      durationMs: Math.max(...reports.map(({ run }) => run.durationMs)),
      interrupted: reports.some(({ run }) => run.interrupted),
      target: [...new Set(reports.map(({ run }) => run.target))].join("; "),
    },
    runs,
    objectives: loadLoadObjectives(),
    harness: [],
    notExercised: reports.flatMap(({ notExercised }) => notExercised),
  });
  await writeLoadReport(report, runs, resolve(output));
  printLoad(report);
  say(`written: ${output}`);
  return report.verdict.exitCode;
};
