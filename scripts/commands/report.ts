import { html } from "#reports/render/html.ts";
import { json } from "#reports/render/json.ts";
import { junit } from "#reports/render/junit.ts";
import { markdown } from "#reports/render/markdown.ts";
import { readReport } from "#reports/read-report.ts";
import { say } from "#scripts/output.ts";
import { printSummary } from "#scripts/print-summary.ts";

const RENDERERS = { json, markdown, junit, html } as const;

/** `seatrial report`: shows a stored report, and exits as its run did. */
export const reportCommand = (file: string, format: "terminal" | keyof typeof RENDERERS): Promise<number> => {
  const report = readReport(file);
  if (format === "terminal") printSummary(report);
  else say(RENDERERS[format](report));
  return Promise.resolve(report.verdict.exitCode);
};
