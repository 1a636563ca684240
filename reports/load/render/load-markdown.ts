import { loadHeadline, type LoadReport } from "#reports/load/load-report.ts";
import { textOf, type Table } from "#reports/render/tables.ts";
import { circumstances, loadFacts, loadTables } from "./load-tables.ts";

/** Text that Markdown and HTML leave as it is, on one line. */
const plain = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/[\\`*_|[\]]/g, (mark) => `\\${mark}`)
    .replaceAll(/\s+/g, " ");

const table = ({ caption, columns, rows }: Table): readonly string[] => {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `**${plain(caption)}**`,
    "",
    line(columns.map(({ head }) => plain(head))),
    line(columns.map(({ numeric }) => (numeric === true ? "---:" : "---"))),
    ...rows.map((row) => line(row.map((cell) => plain(textOf(cell))))),
    "",
  ];
};

const bullets = (lines: readonly string[]): readonly string[] => [...lines.map((line) => `- ${plain(line)}`), ""];

/** A load report in GitHub's Markdown. */
export const loadMarkdown = (report: LoadReport): string =>
  `${[
    `## Load: ${loadHeadline(report)}`,
    "",
    ...bullets(report.verdict.reasons),
    ...bullets(circumstances(report)),
    ...loadTables(report)
      .filter(({ rows }) => rows.length > 0)
      .flatMap(table),
    ...bullets(loadFacts(report).map(([name, value]) => `${name}: ${value}`)),
    plain(report.caveat),
  ].join("\n")}\n`;
