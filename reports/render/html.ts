import { modelLabel } from "#harness/history/subject.ts";
import { headline, type FailureLine, type SeatrialReport } from "#reports/report.ts";
import { escapeMarkup } from "./escape.ts";
import { counted, duration, stretch, whole } from "./figures.ts";
import { overheadTable, phasesTable, requestsTable, wakesTable } from "./measurement-tables.ts";
import { conditionsTable, execsTable, sourcesTable, syncAgeTable } from "./request-tables.ts";
import { PAGE_STYLE } from "./page-style.ts";
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
  type Column,
  type Table,
  type TableCell,
} from "./tables.ts";
import { wakeChart } from "./wake-chart.ts";

/** A part of the page; left out when it has nothing to say. */
interface Section {
  readonly id: string;
  readonly title: string;
  readonly parts: readonly string[];
}

const classes = (column: Column | undefined, cell: TableCell): string => {
  const names = [...(column?.numeric === true ? ["number"] : []), ...(typeof cell === "string" ? [] : [cell.tone])];
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
};

const table = ({ caption, columns, rows }: Table): string => {
  if (rows.length === 0) return "";
  const head = columns.map((column) => `<th scope="col"${classes(column, "")}>${escapeMarkup(column.head)}</th>`).join("");
  const body = rows.map((row) => {
    const cells = row.map((cell, i) => {
      const text = escapeMarkup(textOf(cell));
      return i === 0 ? `<th scope="row">${text}</th>` : `<td${classes(columns[i], cell)}>${text}</td>`;
    });
    return `<tr>${cells.join("")}</tr>`;
  });
  // A wide table scrolls in its own box, and the keyboard can get at it.
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${escapeMarkup(caption)}">`,
    `<table><caption>${escapeMarkup(caption)}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join("\n")}\n</tbody></table></div>`,
  ].join("\n");
};

const list = (lines: readonly string[]): string =>
  lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join("")}</ul>`;

const failure = (line: FailureLine): string =>
  [
    `<h3>${escapeMarkup(`${line.scenario} (${modelLabel(line.scenario, line.model)}): ${line.rule ?? `crash of the ${line.crash?.kind ?? "story"}`}`)}</h3>`,
    `<p>${escapeMarkup(line.because)} (${line.atMs === null ? "" : `first at ${duration(line.atMs)}, `}in ${counted(line.voyages, "voyage")})</p>`,
    line.story === null ? "" : `<pre>${escapeMarkup(line.story.join("\n"))}</pre>`,
    line.partReport === null
      ? ""
      : `<p>The replaced part was asked ${counted(line.partReport.reached, "time")} and diverged ${counted(line.partReport.diverged, "time")}.</p>`,
    `<p>See it again:</p><pre><code>${escapeMarkup(line.replay)}</code></pre>`,
    line.crash === null ? "" : `<details><summary>Stack</summary><pre>${escapeMarkup(line.crash.stack)}</pre></details>`,
  ].join("\n");

const TONES = { PASS: "good", FAIL: "bad", INCONCLUSIVE: "open" } as const;

/** So many reasons stand open on top of the page; a run that broke everything has many more. */
const REASONS_MAX = 6;

const verdict = ({ verdict: judged }: SeatrialReport): string => {
  const more = judged.reasons.slice(REASONS_MAX);
  return [
    `<div class="verdict ${TONES[judged.verdict]}">`,
    `<strong>${judged.verdict}</strong> <span>exit code ${judged.exitCode}</span>`,
    list(judged.reasons.slice(0, REASONS_MAX)),
    more.length === 0 ? "" : `<details><summary>${counted(more.length, "more reason")}</summary>${list(more)}</details>`,
    "</div>",
  ].join("\n");
};

const facts = ({ run, totals }: SeatrialReport): string => {
  const rows: readonly (readonly [string, string])[] = [
    ["Sailed", `${counted(totals.voyages, "voyage")} of ${counted(totals.scenarios, "scenario")}, ${whole(totals.brokenVoyages)} broken`],
    ["Rig and profile", `${run.rig}, ${run.profile}`],
    ["Replaced part", run.defect ?? run.variant ?? "none"],
    ["Selection", run.selection ?? "everything"],
    ["Complete", run.incomplete === null && !run.interrupted ? "yes" : `no: ${run.incomplete ?? "interrupted"}`],
    ["Commit", `${run.commit}${run.dirty ? ", with changes that it does not have" : ""}`],
    ["Root seed", String(run.seed)],
    ["Host", `Node ${run.nodeVersion}, ${run.platform}, ${counted(run.threads, "thread")}`],
    ["Started", `${run.started}, took ${duration(run.durationMs)}`],
    [
      "Speed",
      `${whole(totals.voyagesPerSecond)} voyages a second, ${whole(totals.events)} events, ${stretch(totals.virtualMs)} of virtual time`,
    ],
    ["Again", run.command],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value)}</dd>`).join("\n")}</dl>`;
};

const gatesNote = `<p>Gates: whether the verdict counts for the exit code. What depends on the profile or the mix more than on the platform is only shown, given that profile, its verdict in brackets. Burn: observed error ratio over the one that the target allows. n counts independent units: boots, or voyages.</p>`;

const tooFew = (lines: readonly string[]): string => (lines.length === 0 ? "" : `<h3>Too few samples</h3>${list(lines)}`);

const sectionsOf = (report: SeatrialReport): readonly Section[] => {
  const objectives = objectivesTables(report).map(table);
  return [
    { id: "areas", title: "Areas", parts: [table(areasTable(report))] },
    {
      id: "objectives",
      title: "Objectives",
      parts: objectives.length === 0 ? [] : [gatesNote, ...objectives, tooFew(openObjectives(report))],
    },
    { id: "failures", title: "Failures", parts: report.failures.map(failure) },
    {
      id: "wakes",
      title: "Wakes",
      parts: [
        table(wakesTable(report)),
        ...report.measurements.map(wakeChart),
        table(overheadTable(report)),
        ...report.measurements.map((one) => table(phasesTable(one))),
      ],
    },
    {
      id: "requests",
      title: "Requests",
      parts: [conditionsTable, sourcesTable, execsTable, syncAgeTable, requestsTable].map((one) => table(one(report))),
    },
    {
      id: "restarts",
      title: "Restarts, deaths and tokens",
      parts: [provisionsTable, restartsTable, deathsTable, safetyTable, leftTable].map((one) => table(one(report))),
    },
    { id: "parity", title: "Parity of the backends", parts: [table(parityTable(report))] },
    { id: "invariants", title: "Safety invariants", parts: [table(invariantsTable(report))] },
    { id: "scale-artefacts", title: "Scale artefacts", parts: [table(artefactsTable(report))] },
    { id: "not-exercised", title: "Not exercised", parts: [table(notExercisedTable(report))] },
    { id: "scenarios", title: "Scenarios", parts: [table(scenariosTable(report))] },
    { id: "rules", title: "Rules", parts: [table(rulesTable(report))] },
  ];
};

/** The whole report as one page that needs nothing beside itself. */
export const html = (report: SeatrialReport): string => {
  const sections = sectionsOf(report).filter(({ parts }) => parts.some((part) => part !== ""));
  const title = `Sea trial: ${headline(report)}`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${PAGE_STYLE}</style></head>`,
    `<body><main><h1>${title}</h1>`,
    verdict(report),
    facts(report),
    `<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${id}">${name}</a></li>`).join("")}</ul></nav>`,
    ...sections.map(
      ({ id, title: name, parts }) =>
        `<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>\n${parts.filter((part) => part !== "").join("\n")}\n</section>`,
    ),
    `<p class="caveat">${escapeMarkup(report.caveat)}</p>`,
    "</main></body></html>",
    "",
  ].join("\n");
};
