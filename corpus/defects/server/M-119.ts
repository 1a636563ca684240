import type { ServerDefect } from "#corpus/defects/defect.ts";

/** The tenant guard keeps agents from registering and from sending heartbeats. */
const defect: ServerDefect = {
  id: "M-119",
  wrong: "The tenant guard keeps agents from registering and from sending heartbeats",
  breaks: ["server:AUTH-01"],
  replace: (parts) => ({ openPaths: parts.openPaths.filter((path) => !path.startsWith("/registry/")) }),
};

export default defect;
