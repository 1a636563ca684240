import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Automatic restarts run although there is nothing to start workloads with. */
const defect: ServerDefect = {
  id: "X-60",
  wrong: "Automatic restarts run although there is nothing to start workloads with",
  breaks: ["server:RST-11", "server:RST-12"],
  replace: () => ({ restartsByItself: () => true }),
};

export default defect;
