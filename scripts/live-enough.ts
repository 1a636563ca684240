import { subjectOf, SUBJECTS } from "#harness/history/subject.ts";
import { readReport } from "#reports/read-report.ts";
import { EXIT } from "./exit-codes.ts";
import { say } from "./output.ts";

// A program for CI: whether a live run's report shows enough of each subject that it sailed, and nothing that only a machine's slowness explains.
const SCENARIOS_MIN = 25;

const [, , folder = "reports/out/live"] = process.argv;
const { scenarios, scaleArtefacts } = readReport(folder);
const sailed = SUBJECTS.filter((subject) => scenarios.some(({ id, voyages }) => subjectOf(id) === subject && voyages > 0));
let enough = sailed.length > 0;
for (const subject of sailed) {
  const held = new Set(scenarios.filter(({ id, verdict }) => subjectOf(id) === subject && verdict === "held").map(({ id }) => id)).size;
  say(`${subject}: ${held} scenarios held on real sockets (at least ${SCENARIOS_MIN} have to)`);
  enough &&= held >= SCENARIOS_MIN;
}
say(`${scaleArtefacts.length} scale artefacts (none may be)`);
process.exitCode = enough && scaleArtefacts.length === 0 ? EXIT.ok : EXIT.broken;
