import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The capability status_mgmt is ignored, and whoever has it is not degraded when wedged either. */
const defect: ServerDefect = {
  id: "M-74",
  wrong: "The capability status_mgmt is ignored, and whoever has it is not degraded when wedged either",
  breaks: ["server:REG-07", "server:REG-08"],
  replace: ({ statusAfterHeartbeat }) => ({
    statusAfterHeartbeat: (sight) => {
      const isManaged = sight.capabilities["status_mgmt"] === true;
      if (isManaged && sight.runtimeState === "wedged") return null;
      return statusAfterHeartbeat({ ...sight, capabilities: {} });
    },
  }),
};

export default defect;
