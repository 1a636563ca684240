import type { ServerDefect } from "#corpus/defects/defect.ts";

/** Any answer 409 to a removal counts as removed. */
const defect: ServerDefect = {
  id: "X-47",
  wrong: "Any answer 409 to a removal counts as removed",
  breaks: ["server:STOP-09"],
  replace: (parts) => ({ removalFate: (refusal) => (refusal.status === 409 ? "being-removed" : parts.removalFate(refusal)) }),
};

export default defect;
