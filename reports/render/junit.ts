import { modelLabel } from "#harness/history/subject.ts";
import type { ObjectiveResult } from "#reports/judge-objectives.ts";
import type { FailureLine, ScenarioLine, SeatrialReport } from "#reports/report.ts";
import { escapeMarkup } from "./escape.ts";
import { figureOf, intervalOf } from "./figures.ts";

/** One test case of the dialect that GitLab, Jenkins and GitHub's actions have in common. */
interface Case {
  readonly classname: string;
  readonly name: string;
  readonly file: string | null;
  readonly seconds: number;
  /** At most one, and always with text: GitLab shows the content, Jenkins the message. */
  readonly outcome: { readonly kind: "failure" | "error" | "skipped"; readonly message: string; readonly text: string } | null;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

const seconds = (value: number): string => Math.max(0, value).toFixed(3);

const told = (failure: FailureLine): string =>
  [
    `${failure.rule ?? "crash"} (${modelLabel(failure.scenario, failure.model)}): ${failure.because}`,
    ...(failure.story ?? []).map((line) => `  ${line}`),
    ...(failure.crash === null ? [] : [failure.crash.stack]),
    failure.replay,
  ].join("\n");

const scenarioCase = (scenario: ScenarioLine, failures: readonly FailureLine[]): Case => {
  const own = failures.filter((failure) => failure.scenario === scenario.id);
  const message = scenario.because ?? scenario.verdict;
  const text = own.length === 0 ? message : own.map(told).join("\n\n");
  const crashed = own.length > 0 && own.every((failure) => failure.rule === null);
  const kinds = { held: null, broken: crashed ? "error" : "failure", inconclusive: "skipped", "not-observable": "skipped" } as const;
  const kind = kinds[scenario.verdict];
  return {
    classname: scenario.area,
    name: `${scenario.id}: ${scenario.title}`,
    file: `scenarios/${scenario.id}.scenario.ts`,
    seconds: scenario.wallMs / 1000,
    outcome: kind === null ? null : { kind, message: scenario.verdict === "broken" ? message : `${scenario.verdict}: ${message}`, text },
  };
};

const objectiveCase = (result: ObjectiveResult): Case => {
  const figures = `${result.bound}; measured ${figureOf(result, result.measured)}, ${intervalOf(result)}, n = ${result.n} ${result.unit}`;
  const passed = result.verdict === "PASS";
  const message = result.because ?? figures;
  return {
    classname: `objectives/${result.stratum}/${result.profile}`,
    name: `${result.title}: ${result.bound}`,
    file: null,
    seconds: 0,
    outcome: passed
      ? null
      : { kind: result.verdict === "FAIL" ? "failure" : "skipped", message: `${result.verdict}: ${message}`, text: figures },
  };
};

const outcomeXml = ({ kind, message, text }: NonNullable<Case["outcome"]>): string => {
  const type = kind === "skipped" ? "" : ` type="${kind}"`;
  return `\n      <${kind} message="${escapeMarkup(message)}"${type}>${escapeMarkup(text)}</${kind}>\n    `;
};

const caseXml = (one: Case): string => {
  const file = one.file === null ? "" : ` file="${escapeMarkup(one.file)}"`;
  const head = `    <testcase classname="${escapeMarkup(one.classname)}" name="${escapeMarkup(one.name)}"${file} time="${seconds(one.seconds)}"`;
  return one.outcome === null ? `${head}/>` : `${head}>${outcomeXml(one.outcome)}</testcase>`;
};

const totals = (cases: readonly Case[]): string => {
  const count = (kind: string): number => cases.filter((one) => one.outcome?.kind === kind).length;
  const time = cases.reduce((sum, one) => sum + one.seconds, 0);
  return `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}" time="${seconds(time)}"`;
};

const suiteXml = ({ name, cases }: Suite, started: string): string =>
  [
    `  <testsuite name="${escapeMarkup(name)}" ${totals(cases)} timestamp="${escapeMarkup(started)}" hostname="seatrial">`,
    ...cases.map(caseXml),
    "  </testsuite>",
  ].join("\n");

/** JUnit XML: a suite an area, a case a scenario, and the judged objectives; what proves nothing is skipped, never green. */
export const junit = (report: SeatrialReport): string => {
  const areas = [...Map.groupBy(report.scenarios, (scenario) => scenario.area)].map(([name, scenarios]) => ({
    name,
    cases: scenarios.map((scenario) => scenarioCase(scenario, report.failures)),
  }));
  const judged = report.objectives.filter((result) => result.judged).map(objectiveCase);
  const suites = judged.length === 0 ? areas : [...areas, { name: "objectives", cases: judged }];
  const all = suites.flatMap((suite) => suite.cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="seatrial" ${totals(all)}>`,
    ...suites.map((suite) => suiteXml(suite, report.run.started)),
    "</testsuites>",
    "",
  ].join("\n");
};
