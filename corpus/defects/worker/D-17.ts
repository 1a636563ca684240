import type { Defect } from "#corpus/defects/defect.ts";

/** A bucket that does not answer at boot passes for an empty one: the sandbox starts fresh and looks healthy. */
const defect: Defect = {
  id: "D-17",
  wrong: "A bucket that does not answer at boot passes for an empty one: the sandbox starts fresh and looks healthy",
  breaks: ["worker:SYNC-10", "worker:SYNC-11"],
  replace: (parts) => ({ judgeBackup: (sight) => (sight.reachable ? parts.judgeBackup(sight) : "nothing") }),
};

export default defect;
