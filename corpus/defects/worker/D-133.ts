import type { Defect } from "#corpus/defects/defect.ts";

/** The default model is written into the configuration at each boot. */
const defect: Defect = {
  id: "D-133",
  wrong: "The default model is written into the configuration at each boot",
  breaks: ["worker:SYNC-28"],
  replace: () => ({
    patchConfig: (text) => JSON.stringify({ ...(JSON.parse(text) as object), agents: { model: "default" } }),
  }),
};

export default defect;
