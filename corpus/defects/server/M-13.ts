import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A panic leaves the lane running for ever. */
const defect: ServerDefect = {
  id: "M-13",
  wrong: "A panic leaves the lane running for ever",
  breaks: ["server:RST-08"],
  replace: (parts) => ({
    coalesce: (state, event) =>
      event.type === "ended" && event.panicked ? { state, run: null, carriedBy: null } : parts.coalesce(state, event),
  }),
};

export default defect;
