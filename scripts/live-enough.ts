import { BACKENDS } from "#harness/rigs/server-rig.ts";
import { subjectOf } from "#harness/history/subject.ts";
import { readReport } from "#reports/read-report.ts";
import { EXIT } from "./exit-codes.ts";
import { say } from "./output.ts";

// A program for CI: whether a live run's report shows enough of the worker and of the server on each of its backends, as far as the
// run sailed them, and hardly anything that only a machine's slowness explains. A second argument asks for less of a run that is meant to be short.
const SCENARIOS_MIN = 25;
/**
 * So much of the voyages may need a slower clock, which the report tells one by one: a busy machine is late now and then, and the
 * server computes on both cores while its time runs, as the workerd of a voyage does when it starts.
 */
const ARTEFACTS_SHARE = { worker: 0.02, workerd: 0.05, server: 0.05 };
/** Without a backend only stories of external workspaces and of refusals are told, most of them on virtual time. */
const MIN_OF: Readonly<Record<string, number>> = { none: 2 };

const [, , folder = "reports/out/live", least] = process.argv;
const { run, scenarios, scaleArtefacts } = readReport(folder);
const sailed = scenarios.filter(({ voyages }) => voyages > 0);
const ofServer = sailed.filter(({ id }) => subjectOf(id) === "server");
const counts = [
  {
    what: "worker",
    sailed: sailed.length - ofServer.length,
    held: sailed.filter(({ id, verdict }) => subjectOf(id) === "worker" && verdict === "held").length,
  },
  ...BACKENDS.map((backend) => ({
    what: backend,
    sailed: ofServer.filter(({ models }) => models.includes(backend)).length,
    held: ofServer.filter(({ heldUnder }) => heldUnder.includes(backend)).length,
  })),
].filter((one) => one.sailed > 0);

let enough = counts.length > 0;
for (const { what, held } of counts) {
  const min = Math.min(MIN_OF[what] ?? SCENARIOS_MIN, least === undefined ? Infinity : Number(least));
  say(
    `${what === "worker" ? "worker" : `server on ${what}`}: ${held} scenarios held on ${run.rig === "workerd" ? "workerd" : "real sockets"} (at least ${min} have to)`,
  );
  enough &&= held >= min;
}
const voyages = sailed.reduce((sum, { voyages: some }) => sum + some, 0);
const share = ofServer.length > 0 ? "server" : run.rig === "workerd" ? "workerd" : "worker";
const artefactsMax = Math.ceil(ARTEFACTS_SHARE[share] * voyages);
say(`${scaleArtefacts.length} scale artefacts in ${voyages} voyages (at most ${artefactsMax} may be)`);
process.exitCode = enough && scaleArtefacts.length <= artefactsMax ? EXIT.ok : EXIT.broken;
