import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A hibernation that its beginner left stays one for ever. */
const defect: ServerDefect = {
  id: "X-152",
  wrong: "A hibernation that its beginner left stays one for ever",
  breaks: ["server:STATE-04"],
  replace: () => ({ endsHibernations: false }),
};

export default defect;
