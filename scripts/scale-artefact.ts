import type { CellSum, FoundFailure } from "#harness/voyage/sweep.ts";

/** What breaks is sailed again this many times slower, to tell a fault from the machine's own delays. */
const SLOWER = 4;

/** Voyages on real time, and the slowest speed that one of them was sailed at. */
export interface SailedAtSpeed {
  readonly sum: CellSum;
  readonly speed: number;
}

/**
 * Sails at full speed, and what breaks once more at a quarter of it. What holds then is a scale artefact:
 * told and counted, never dropped. What breaks again counts as it broke the second time.
 */
export const tellArtefacts = async (
  fastest: number,
  sail: (fastest: number) => Promise<SailedAtSpeed>,
): Promise<{ readonly sum: CellSum; readonly artefacts: readonly FoundFailure[] }> => {
  const first = await sail(fastest);
  if (first.sum.broken === 0) return { sum: first.sum, artefacts: [] };
  // What never came will not come more slowly, and takes longer than anyone waits.
  if (first.sum.failures.some(({ crash }) => crash?.kind === "platform-stuck")) return { sum: first.sum, artefacts: [] };
  // Slower than real time tells nothing more, and takes longer than anyone waits.
  const again = await sail(Math.max(1, first.speed / SLOWER));
  return { sum: again.sum, artefacts: again.sum.broken === 0 ? first.sum.failures : [] };
};
