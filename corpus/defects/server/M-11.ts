import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A restart that is asked for during a cycle is dropped. */
const defect: ServerDefect = {
  id: "M-11",
  wrong: "A restart that is asked for during a cycle is dropped",
  breaks: ["server:RST-02", "server:RST-04", "server:RST-22"],
  replace: (parts) => ({
    coalesce: (state, event) =>
      state.phase === "running" && event.type === "request" ? { state, run: null, carriedBy: state.cycle } : parts.coalesce(state, event),
  }),
};

export default defect;
