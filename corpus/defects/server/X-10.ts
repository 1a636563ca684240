import type { ServerDefect } from "#corpus/defects/defect.ts";

/** That nobody waits is seen in one step and the lane is freed in the next. */
const defect: ServerDefect = {
  id: "X-10",
  wrong: "That nobody waits is seen in one step and the lane is freed in the next",
  breaks: ["server:RST-04"],
  replace: () => ({ laneRelease: "two-steps" }),
};

export default defect;
