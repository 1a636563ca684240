import type { LinkToxic } from "#harness/faults/toxic.ts";
import type { Sea } from "#harness/rigs/sea.ts";

/** Applies a toxic and tells the history of it; resolves when it acts, with how to lift it. */
export const toxicOn = async (sea: Sea, toxic: LinkToxic): Promise<() => Promise<void>> => {
  sea.recorder.record({ type: "fault", phase: "apply", fault: { kind: "toxic", ...toxic } });
  const lift = await sea.toxic(toxic);
  return async () => {
    sea.recorder.record({ type: "fault", phase: "lift", fault: { kind: "toxic", ...toxic } });
    await lift();
  };
};
