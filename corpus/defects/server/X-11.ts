import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A restart that is asked for during a cycle runs beside it. */
const defect: ServerDefect = {
  id: "X-11",
  wrong: "A restart that is asked for during a cycle runs beside it",
  breaks: ["server:RST-02", "server:RST-06"],
  replace: (parts) => ({
    coalesce: (state, event) =>
      event.type === "request"
        ? { state: { phase: "running", cycle: event.cycle, next: null }, run: event.cycle, carriedBy: event.cycle }
        : parts.coalesce(state, event),
  }),
};

export default defect;
