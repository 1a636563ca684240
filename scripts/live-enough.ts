import { readReport } from "#reports/read-report.ts";
import { EXIT } from "./exit-codes.ts";
import { say } from "./output.ts";

// A program for CI: whether a live run's report shows enough, and nothing that only a machine's slowness explains.
const SCENARIOS_MIN = 25;

const [, , folder = "reports/out/live"] = process.argv;
const { scenarios, scaleArtefacts } = readReport(folder);
const held = scenarios.filter(({ verdict }) => verdict === "held").length;
say(`${held} scenarios held on real sockets (at least ${SCENARIOS_MIN} have to), ${scaleArtefacts.length} scale artefacts (none may be)`);
process.exitCode = held >= SCENARIOS_MIN && scaleArtefacts.length === 0 ? EXIT.ok : EXIT.broken;
