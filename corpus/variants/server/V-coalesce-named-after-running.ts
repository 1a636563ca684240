import type { ServerVariantPart } from "#corpus/variants/variant.ts";

/** The cycle that waits is named after the one that runs, not after the request that asked for it. */
const variant: ServerVariantPart = {
  id: "V-coalesce-named-after-running",
  differs: "The cycle that waits is named after the one that runs, not after the request that asked for it",
  replace: ({ coalesce }) => ({
    coalesce: (state, event) => {
      if (event.type === "ended" || state.phase === "idle") return coalesce(state, event);
      const next = `${state.cycle}+`;
      return { state: { ...state, next }, run: null, carriedBy: next };
    },
  }),
};

export default variant;
