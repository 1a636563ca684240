import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A hibernation whose status write changed no row is answered as if it had. */
const defect: ServerDefect = {
  id: "M-105",
  wrong: "A hibernation whose status write changed no row is answered as if it had",
  breaks: ["server:STATE-01"],
  replace: () => ({ unclaimedHibernation: "succeed" }),
};

export default defect;
