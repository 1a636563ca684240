import type { Defect } from "#corpus/defects/defect.ts";

/** A container is given the whole bucket. */
const defect: Defect = {
  id: "D-148",
  wrong: "A container is given the whole bucket",
  breaks: ["worker:ISO-4"],
  replace: ({ containerEnv }) => ({ containerEnv: (source) => ({ ...containerEnv(source), STORAGE_PREFIX: "users/" }) }),
};

export default defect;
