import { hash32 } from "#harness/seed/hash32.ts";

/** One moment at which it was open who goes next. Actors by their number, from 0. */
export interface Fork {
  /** Who could go, in ascending order. */
  readonly enabled: readonly number[];
  readonly chosen: number;
}

/** Decides who goes next. */
export type Choose = (enabled: readonly number[], step: number) => number;

/** Runs the actors once, as `choose` says; resolves to the forks that it came to. */
export type RunOnce = (choose: Choose) => Promise<readonly Fork[]>;

const first = (enabled: readonly number[]): number => enabled[0] ?? 0;

/** The start of the next merge in ascending order: as before up to the last fork where somebody greater could go. Null after the last merge. */
const nextStart = (forks: readonly Fork[]): readonly number[] | null => {
  const at = forks.findLastIndex(({ enabled, chosen }) => enabled.some((one) => one > chosen));
  const fork = forks[at];
  if (fork === undefined) return null;
  const next = fork.enabled.filter((one) => one > fork.chosen);
  return [...forks.slice(0, at).map(({ chosen }) => chosen), first(next)];
};

const follow =
  (start: readonly number[]): Choose =>
  (enabled, step) => {
    const wanted = start[step];
    return wanted !== undefined && enabled.includes(wanted) ? wanted : first(enabled);
  };

/** Every merge there is, each once. Actors may do more or less, or wait, depending on who went before. */
export const everyMerge = async (runOnce: RunOnce): Promise<void> => {
  for (let start: readonly number[] | null = []; start !== null;) start = nextStart(await runOnce(follow(start)));
};

/** `count` merges drawn from the seed; some may come twice. */
export const sampleMerges = async (runOnce: RunOnce, { count, seed }: { readonly count: number; readonly seed: number }): Promise<void> => {
  for (let i = 0; i < count; i += 1) {
    await runOnce((enabled, step) => enabled[hash32(seed, i, step) % enabled.length] ?? first(enabled));
  }
};
