import { html } from "./render/html.ts";
import { json } from "./render/json.ts";
import { junit } from "./render/junit.ts";
import { markdown } from "./render/markdown.ts";
import { terminal } from "./render/terminal.ts";
import type { SeatrialReport } from "./report.ts";

/** One way to write a report down. */
export interface ReportFormat {
  readonly file: string;
  readonly render: (report: SeatrialReport) => string;
}

/** The names by which formats are asked for. */
export type FormatName = "summary" | "markdown" | "junit" | "html" | "json";

/** Every format by its name; JSON comes last, so that where it was written the others were too. */
export const REPORT_FORMATS: Readonly<Record<FormatName, ReportFormat>> = {
  summary: { file: "summary.txt", render: (report) => terminal(report) },
  markdown: { file: "report.md", render: markdown },
  junit: { file: "junit.xml", render: junit },
  html: { file: "report.html", render: html },
  json: { file: "report.json", render: json },
};
