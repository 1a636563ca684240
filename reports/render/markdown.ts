import { modelLabel } from "#harness/history/subject.ts";
import { headline, type FailureLine, type SeatrialReport } from "#reports/report.ts";
import { counted, duration, stretch, whole } from "./figures.ts";
import { overheadTable, phasesTable, requestsTable, wakesTable } from "./measurement-tables.ts";
import { conditionsTable, execsTable, sourcesTable, syncAgeTable } from "./request-tables.ts";
import { parityTable } from "./parity-table.ts";
import { deathsTable, leftTable, provisionsTable, restartsTable, safetyTable } from "./server-tables.ts";
import {
  areasTable,
  artefactsTable,
  invariantsTable,
  notExercisedTable,
  objectivesTables,
  openObjectives,
  rulesTable,
  scenariosTable,
  textOf,
  type Table,
} from "./tables.ts";

/** GitHub refuses a step summary above 1 MiB; the rest is for what else the step appends. */
const BYTES_MAX = 1_000_000;
const FAILURES_MAX = 50;
const BULLETS_MAX = 20;

/** Text that Markdown and HTML leave as it is, on one line. */
const plain = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_|[\]]/g, (mark) => `\\${mark}`)
    .replaceAll(/\s+/g, " ");

const table = ({ caption, columns, rows }: Table): readonly string[] => {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = columns.map(({ numeric }) => (numeric === true ? "---:" : "---"));
  const body = rows.map((row) => line(row.map((cell) => plain(textOf(cell)))));
  return [`**${plain(caption)}**`, "", line(columns.map(({ head }) => plain(head))), line(rule), ...body, ""];
};

const folded = (summary: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ["<details>", `<summary>${plain(summary)}</summary>`, "", ...lines, "</details>", ""];

/** A fence that the text cannot close. */
const fenced = (text: string): readonly string[] => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, text, fence];
};

const failure = (line: FailureLine): readonly string[] => [
  `#### ${plain(line.scenario)} (${plain(modelLabel(line.scenario, line.model))}): ${plain(line.rule ?? `crash of the ${line.crash?.kind ?? "story"}`)}`,
  "",
  `${plain(line.because)} (${line.atMs === null ? "" : `first at ${duration(line.atMs)}, `}in ${counted(line.voyages, "voyage")})`,
  "",
  ...(line.story === null ? [] : [...fenced(line.story.join("\n")), ""]),
  ...fenced(line.replay),
  "",
  ...(line.crash === null ? [] : folded("Stack", [...fenced(line.crash.stack), ""])),
];

const failures = (lines: readonly FailureLine[]): readonly string[] => {
  if (lines.length === 0) return [];
  const more = lines.length - FAILURES_MAX;
  return [
    "### Failures",
    "",
    ...lines.slice(0, FAILURES_MAX).flatMap(failure),
    ...(more > 0 ? [`${more} more are in report.html.`, ""] : []),
  ];
};

const bullets = (lines: readonly string[]): readonly string[] => {
  if (lines.length === 0) return [];
  const more = lines.length - BULLETS_MAX;
  return [...lines.slice(0, BULLETS_MAX).map((line) => `- ${plain(line)}`), ...(more > 0 ? [`- and ${more} more`] : []), ""];
};

const facts = ({ run, totals }: SeatrialReport): string =>
  [
    `${whole(totals.voyages)} voyages of ${counted(totals.scenarios, "scenario")}`,
    `${run.rig}, profile ${run.profile}`,
    ...(run.defect === null ? [] : [`defect ${run.defect}`]),
    ...(run.variant === null ? [] : [`variant ${run.variant}`]),
    `seed ${run.seed}`,
    `commit ${run.commit}${run.dirty ? " with changes" : ""}`,
    `Node ${run.nodeVersion}, ${run.platform}`,
    `${duration(run.durationMs)}, ${whole(totals.voyagesPerSecond)} voyages a second, ${stretch(totals.virtualMs)} of virtual time`,
  ]
    .map(plain)
    .join(" · ");

/** Cuts at a line, and says so. */
const within = (text: string, bytesMax: number): string => {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const note = "\n\nCut here: the whole report is report.html.\n";
  const cut = Buffer.from(text)
    .subarray(0, bytesMax - note.length)
    .toString("utf8");
  return `${cut.slice(0, cut.lastIndexOf("\n"))}${note}`;
};

/** A summary in GitHub's Markdown, below the size that a step summary may have. */
export const markdown = (report: SeatrialReport): string => {
  const { verdict, run } = report;
  const lines = [
    `## Sea trial: ${headline(report)}`,
    "",
    facts(report),
    "",
    ...bullets(verdict.reasons),
    ...table(areasTable(report)),
    ...objectivesTables(report).flatMap(table),
    ...bullets(openObjectives(report)),
    ...failures(report.failures),
    ...table(wakesTable(report)),
    ...table(overheadTable(report)),
    ...table(provisionsTable(report)),
    ...[conditionsTable, sourcesTable, execsTable, syncAgeTable].flatMap((one) => table(one(report))),
    ...table(restartsTable(report)),
    ...table(deathsTable(report)),
    ...table(safetyTable(report)),
    ...table(leftTable(report)),
    ...table(artefactsTable(report)),
    ...table(notExercisedTable(report)),
    ...folded(
      "Phases of a wake",
      report.measurements.flatMap((measurement) => table(phasesTable(measurement))),
    ),
    ...folded("Requests", table(requestsTable(report))),
    ...folded("Parity of the backends", table(parityTable(report))),
    ...folded("Safety invariants", table(invariantsTable(report))),
    ...folded("Scenarios", table(scenariosTable(report))),
    ...folded("Rules", table(rulesTable(report))),
    "Again:",
    "",
    ...fenced(run.command),
    "",
    plain(report.caveat),
  ];
  return within(`${lines.join("\n")}\n`, BYTES_MAX);
};
