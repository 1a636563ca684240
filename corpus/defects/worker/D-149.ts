import type { Defect } from "#corpus/defects/defect.ts";

/** A container finds the keys of the whole bucket in its environment. */
const defect: Defect = {
  id: "D-149",
  wrong: "A container finds the keys of the whole bucket in its environment",
  breaks: ["worker:ISO-4"],
  replace: ({ containerEnv }) => ({
    containerEnv: (source) => ({ ...containerEnv(source), R2_ACCESS_KEY_ID: String(source.env["R2_ACCESS_KEY_ID"]) }),
  }),
};

export default defect;
