import type { ServerDefect } from "#corpus/defects/defect.ts";

/** A lane is not free after a cycle for which nobody waited. */
const defect: ServerDefect = {
  id: "X-12",
  wrong: "A lane is not free after a cycle for which nobody waited",
  breaks: ["server:RST-03", "server:RST-09", "server:RST-10"],
  replace: (parts) => ({
    coalesce: (state, event) => {
      const step = parts.coalesce(state, event);
      return step.state.phase === "idle" ? { ...step, state } : step;
    },
  }),
};

export default defect;
