import type { Defect } from "#corpus/defects/defect.ts";

/** A backup without a marker is not restored. */
const defect: Defect = {
  id: "D-111",
  wrong: "A backup without a marker is not restored",
  breaks: ["worker:SYNC-13"],
  replace: (parts) => ({ judgeBackup: (sight) => (sight.marker === null ? "nothing" : parts.judgeBackup(sight)) }),
};

export default defect;
