import { loadHeadline, type LoadReport } from "#reports/load/load-report.ts";
import { escapeMarkup } from "#reports/render/escape.ts";
import { PAGE_STYLE } from "#reports/render/page-style.ts";
import { textOf, type Column, type Table, type TableCell } from "#reports/render/tables.ts";
import { circumstances, loadFacts, loadTables } from "./load-tables.ts";

const TONES = { PASS: "good", FAIL: "bad", INCONCLUSIVE: "open" } as const;

const classes = (column: Column | undefined, cell: TableCell): string => {
  const names = [...(column?.numeric === true ? ["number"] : []), ...(typeof cell === "string" ? [] : [cell.tone])];
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
};

const table = ({ caption, columns, rows }: Table): string => {
  const head = columns.map((column) => `<th scope="col"${classes(column, "")}>${escapeMarkup(column.head)}</th>`).join("");
  const body = rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0 ? `<th scope="row">${escapeMarkup(textOf(cell))}</th>` : `<td${classes(columns[i], cell)}>${escapeMarkup(textOf(cell))}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeMarkup(caption)}"><table><caption>${escapeMarkup(caption)}</caption><thead><tr>${head}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table></div>`;
};

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join("")}</ul>`;

/** A load report as one page that needs nothing beside itself. */
export const loadHtml = (report: LoadReport): string => {
  const { verdict } = report;
  const title = `Load: ${loadHeadline(report)}`;
  const facts = loadFacts(report).map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value)}</dd>`);
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${PAGE_STYLE}</style></head>`,
    `<body><main><h1>${title}</h1>`,
    `<div class="verdict ${TONES[verdict.verdict]}"><strong>${verdict.verdict}</strong> <span>exit code ${verdict.exitCode}</span>${list(verdict.reasons)}</div>`,
    `<dl>${facts.join("\n")}</dl>`,
    list(circumstances(report)),
    ...loadTables(report)
      .filter(({ rows }) => rows.length > 0)
      .map(table),
    `<p class="caveat">${escapeMarkup(report.caveat)}</p>`,
    "</main></body></html>",
    "",
  ].join("\n");
};
