import CliTable from "cli-table3";
import { loadHeadline, type LoadReport } from "#reports/load/load-report.ts";
import type { Paint } from "#reports/render/terminal.ts";
import { textOf, type Table, type TableCell } from "#reports/render/tables.ts";
import { circumstances, loadFacts, loadTables } from "./load-tables.ts";

const NO_BORDERS = Object.fromEntries(
  ["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"]
    .concat(["left", "left-mid", "mid", "mid-mid", "right", "right-mid"])
    .map((name) => [name, ""]),
);
const REASONS_MAX = 12;
const TONES = { PASS: "good", FAIL: "bad", INCONCLUSIVE: "open" } as const;

const painted = (cell: TableCell | undefined, paint: Paint): string => {
  if (cell === undefined || typeof cell === "string") return cell ?? "";
  return paint[cell.tone](textOf(cell));
};

const grid = ({ caption, columns, rows }: Table, paint: Paint): string => {
  const shown = columns.flatMap((column, i) => (column.wide === true ? [] : [{ column, i }]));
  const out = new CliTable({
    head: shown.map(({ column }) => paint.dim(column.head)),
    colAligns: shown.map(({ column }) => (column.numeric === true ? "right" : "left")),
    chars: { ...NO_BORDERS, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  out.push(...rows.map((row) => shown.map(({ i }) => painted(row[i], paint))));
  const lines = out.toString().split("\n");
  return [paint.bold(caption), ...lines.map((line) => line.trimEnd())].join("\n");
};

/** A load report for a terminal. */
export const loadTerminal = (report: LoadReport, paint: Paint): string => {
  const { verdict } = report;
  const reasons = verdict.reasons.slice(0, REASONS_MAX);
  const blocks = [
    loadFacts(report)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n"),
    circumstances(report).join("\n"),
    ...loadTables(report)
      .filter(({ rows }) => rows.length > 0)
      .map((table) => grid(table, paint)),
    [
      paint[TONES[verdict.verdict]](paint.bold(`${loadHeadline(report)} (exit ${verdict.exitCode})`)),
      ...reasons.map((reason) => `  ${reason}`),
    ].join("\n"),
    paint.dim(report.caveat),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
};
