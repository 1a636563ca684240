import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A token that the database cannot be asked about counts as a wrong one. */
const defect: ServerDefect = {
  id: "X-39",
  wrong: "A token that the database cannot be asked about counts as a wrong one",
  breaks: ["server:AUTH-04"],
  replace: () => ({ withoutDatabase: 401 }),
};

export default defect;
