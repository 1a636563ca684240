import type { Defect } from "#corpus/defects/defect.ts";

/** A source that shrank to almost nothing replaces the backup as long as its configuration is there. */
const defect: Defect = {
  id: "X-62",
  wrong: "A source that shrank to almost nothing replaces the backup as long as its configuration is there",
  breaks: ["worker:SYNC-5"],
  replace: () => ({ isSuspect: (source, last) => last !== null && last.userConfig && !source.userConfig }),
};

export default defect;
