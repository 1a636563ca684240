import { modelLabel } from "#harness/history/subject.ts";
import CliTable from "cli-table3";
import { headline, type FailureLine, type SeatrialReport } from "#reports/report.ts";
import { counted, duration, stretch, whole } from "./figures.ts";
import { overheadTable, wakesTable } from "./measurement-tables.ts";
import { conditionsTable, execsTable, sourcesTable, syncAgeTable } from "./request-tables.ts";
import { deathsTable, leftTable, provisionsTable, restartsTable, safetyTable } from "./server-tables.ts";
import {
  areasTable,
  artefactsTable,
  notExercisedTable,
  objectivesTables,
  openObjectives,
  textOf,
  type Table,
  type TableCell,
  type Tone,
} from "./tables.ts";

/** How to colour text; whether to is the caller's business (NO_COLOR, FORCE_COLOR, no terminal). */
export type Paint = Readonly<Record<Tone | "bold" | "dim", (text: string) => string>>;

const same = (text: string): string => text;

/** Leaves text as it is. */
export const NO_PAINT: Paint = { good: same, bad: same, open: same, bold: same, dim: same };

/** Colours for a terminal that understands ANSI. */
export const ANSI_PAINT: Paint = {
  good: (text) => `\u001B[32m${text}\u001B[39m`,
  bad: (text) => `\u001B[31m${text}\u001B[39m`,
  open: (text) => `\u001B[33m${text}\u001B[39m`,
  bold: (text) => `\u001B[1m${text}\u001B[22m`,
  dim: (text) => `\u001B[2m${text}\u001B[22m`,
};

const WIDTH = 100;
/** Enough of a stack to find the line that threw. */
const STACK_LINES = 5;
const LISTED_MAX = 6;
const NO_BORDERS = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((name) => [name, ""]),
);

const SHOWN_ONLY = "In brackets: shown given that profile or mix, and no part of the verdict.";

/** Breaks text at blanks; a word that is longer than a line stays whole, so that it can be copied. */
const wrap = (text: string, indent: string): string => {
  // What fits keeps its own spacing: a story is told in columns.
  if (indent.length + text.length <= WIDTH && !text.includes("\n")) return `${indent}${text}`;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${indent}${one}`).join("\n");
};

const grid = (table: Table, paint: Paint): string => {
  const shown = table.columns.flatMap((column, i) => (column.wide === true ? [] : [{ column, i }]));
  const painted = (cell: TableCell | undefined): string => {
    if (cell === undefined || typeof cell === "string") return cell ?? "";
    return paint[cell.tone](cell.text);
  };
  const out = new CliTable({
    head: shown.map(({ column }) => paint.dim(column.head)),
    colAligns: shown.map(({ column }) => (column.numeric === true ? "right" : "left")),
    chars: { ...NO_BORDERS, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  out.push(...table.rows.map((row) => shown.map(({ i }) => painted(row[i]))));
  return out
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
};

const titled = (table: Table, paint: Paint): readonly string[] =>
  table.rows.length === 0 ? [] : [`${paint.bold(table.caption)}\n${grid(table, paint)}`];

/** The first few lines of a list, and how many it does not show. */
const listed = (lines: readonly string[]): readonly string[] => [
  ...lines.slice(0, LISTED_MAX),
  ...(lines.length > LISTED_MAX ? [`  and ${lines.length - LISTED_MAX} more: see report.html`] : []),
];

const failureText = (failure: FailureLine, paint: Paint): string => {
  const where = failure.atMs === null ? "" : ` at ${duration(failure.atMs)}`;
  const head = `${paint.bad("✗")} ${failure.scenario} (${modelLabel(failure.scenario, failure.model)})`;
  const story = failure.story ?? [];
  const part = failure.partReport;
  return [
    head,
    wrap(
      `${failure.rule ?? `crash of the ${failure.crash?.kind ?? "story"}`}${where}, in ${counted(failure.voyages, "voyage")}: ${failure.because}`,
      "  ",
    ),
    ...story.map((line) => wrap(line, "    ")),
    ...(part === null
      ? []
      : [`  the replaced part was asked ${counted(part.reached, "time")} and diverged ${counted(part.diverged, "time")}`]),
    ...(failure.crash === null
      ? []
      : failure.crash.stack
          .split("\n")
          .slice(0, STACK_LINES)
          .map((line) => paint.dim(`    ${line.trim()}`))),
    // On a line of its own and never wrapped: it is there to be copied.
    `  ${failure.replay}`,
  ].join("\n");
};

const runLine = ({ run, totals }: SeatrialReport): string => {
  const { commit, dirty, seed, rig, profile, threads, durationMs, defect, variant } = run;
  const part = [defect === null ? [] : [`defect ${defect}`], variant === null ? [] : [`variant ${variant}`]].flat();
  const facts = [
    run.through === null ? rig : `${rig} through ${run.through}`,
    `profile ${profile}`,
    ...part,
    `seed ${seed}`,
    `commit ${commit}${dirty ? " with changes" : ""}`,
  ];
  const speed = `${counted(totals.voyages, "voyage")} in ${duration(durationMs)} on ${counted(threads, "thread")}: ${whole(totals.voyagesPerSecond)} a second`;
  return `${wrap(facts.join(" · "), "")}\n${wrap(`${speed}, ${whole(totals.events)} events, ${stretch(totals.virtualMs)} of virtual time`, "")}`;
};

/** A terminal shows objectives and requests of the run's own profile; those printed beside it stand on the page. */
const underRunProfile = (report: SeatrialReport): SeatrialReport => ({
  ...report,
  objectives: report.objectives.filter((result) => result.profile === report.run.profile),
  measurements: report.measurements.filter((measured) => measured.profile === report.run.profile),
});

const TONES = { PASS: "good", FAIL: "bad", INCONCLUSIVE: "open" } as const;

/** A compact summary for a terminal of 100 columns; only a replay command may be longer. */
export const terminal = (report: SeatrialReport, paint: Paint = NO_PAINT): string => {
  const { verdict, failures, objectives } = report;
  const unproven = openObjectives(underRunProfile(report)).map((line) => wrap(line, "  "));
  const unseen = notExercisedTable(report).rows.map((row) => wrap(row.map(textOf).join(": "), "  "));
  const blocks = [
    runLine(report),
    ...titled(areasTable(report), paint),
    ...objectivesTables(underRunProfile(report)).flatMap((table) => titled(table, paint)),
    ...(objectives.some((result) => !result.judged) ? [paint.dim(SHOWN_ONLY)] : []),
    ...(unproven.length === 0 ? [] : [[paint.bold("Too few samples"), ...listed(unproven)].join("\n")]),
    ...titled({ ...wakesTable(report), caption: "Wake time, one sample a boot, failed wakes infinite" }, paint),
    ...titled({ ...overheadTable(report), caption: "What the platform adds to a wake (clean: one start, no kill)" }, paint),
    ...titled({ ...provisionsTable(report), caption: "Provisioning, one sample a workspace, failed ones infinite" }, paint),
    ...[conditionsTable, sourcesTable, execsTable, syncAgeTable].flatMap((one) => titled(one(underRunProfile(report)), paint)),
    ...titled({ ...restartsTable(report), caption: "Restarts, one sample a cycle, failed ones infinite" }, paint),
    ...titled({ ...deathsTable(report), caption: "Deaths: until noticed, until online again" }, paint),
    ...titled(safetyTable(report), paint),
    ...titled(leftTable(report), paint),
    ...(failures.length === 0 ? [] : [paint.bold("Failures"), ...listed(failures.map((failure) => failureText(failure, paint)))]),
    ...titled(artefactsTable(report), paint),
    ...(unseen.length === 0 ? [] : [[paint.bold("Not exercised"), ...listed(unseen)].join("\n")]),
    [
      paint[TONES[verdict.verdict]](paint.bold(`${headline(report)} (exit ${verdict.exitCode})`)),
      ...listed(verdict.reasons.map((reason) => wrap(reason, "  "))),
    ].join("\n"),
    paint.dim(wrap(report.caveat, "")),
  ];
  return `${blocks.join("\n\n")}\n`;
};
