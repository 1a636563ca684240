import { hash32 } from "#harness/seed/hash32.ts";

/**
 * Decides who goes on, of those who can; told with at least one name. What follows a `!` in a name says how its actor goes on:
 * `cycle` and `cycle!panics` are one actor's.
 */
export type Choose = (able: readonly string[]) => string;

/** Runs a small system once, from its beginning to its end, asking at every step; answers what was wrong, null when nothing was. */
export type System = (choose: Choose) => Promise<string | null>;

/** What an exploration came to. */
export interface Explored {
  readonly schedules: number;
  /** Different ones among them. */
  readonly different: number;
  /** The longest schedule, in steps. */
  readonly stepsMax: number;
  /** The first schedule that went wrong, which ended the exploration. */
  readonly wrong: { readonly what: string; readonly schedule: readonly string[] } | null;
}

/** What it came to, in a line. */
export const told = ({ schedules, different, stepsMax }: Explored): string =>
  `${schedules} schedules, ${different} different, of up to ${stepsMax} steps`;

/** Adds schedules up. */
class Sum {
  #schedules = 0;
  #stepsMax = 0;
  #wrong: Explored["wrong"] = null;
  readonly #different = new Set<number>();

  add(schedule: readonly string[], what: string | null): void {
    this.#schedules += 1;
    this.#stepsMax = Math.max(this.#stepsMax, schedule.length);
    this.#different.add(hash32(1, ...schedule) * 2 ** 20 + (hash32(2, ...schedule) % 2 ** 20));
    if (what !== null) this.#wrong = { what, schedule };
  }

  get isWrong(): boolean {
    return this.#wrong !== null;
  }

  get explored(): Explored {
    return { schedules: this.#schedules, different: this.#different.size, stepsMax: this.#stepsMax, wrong: this.#wrong };
  }
}

/** Who goes on under this name. */
const actorOf = (name: string): string => name.split("!", 1)[0] ?? name;

/** One choice of a schedule: which of how many options was taken. */
interface Taken {
  readonly options: number;
  readonly option: number;
}

/** Runs the system once along `path`, and past its end by first options; whoever ran last comes first. */
const runAlong = async (system: System, path: readonly number[], preemptionsMax: number) => {
  const taken: Taken[] = [];
  const schedule: string[] = [];
  let preemptions = 0;
  const what = await system((able) => {
    const last = schedule.at(-1);
    const actor = last === undefined ? null : actorOf(last);
    const own = able.filter((name) => actorOf(name) === actor);
    const others = able.filter((name) => actorOf(name) !== actor);
    const goesOn = own.length > 0;
    const options = goesOn ? [...own, ...(preemptions < preemptionsMax ? others : [])] : able;
    const option = path[taken.length] ?? 0;
    const chosen = options[option];
    if (chosen === undefined) throw new Error(`step ${taken.length} of a schedule has ${options.length} options, not ${option + 1}`);
    taken.push({ options: options.length, option });
    schedule.push(chosen);
    if (goesOn && actorOf(chosen) !== actor) preemptions += 1;
    return chosen;
  });
  return { taken, schedule, what };
};

/** The next path in depth-first order; null after the last one. */
const following = (taken: readonly Taken[]): readonly number[] | null => {
  const at = taken.findLastIndex(({ options, option }) => option + 1 < options);
  const last = taken[at];
  return last === undefined ? null : [...taken.slice(0, at).map(({ option }) => option), last.option + 1];
};

/** Runs every schedule, or every one in which somebody who could go on is passed over at most `preemptionsMax` times. */
export const exploreAll = async (system: System, preemptionsMax = Number.POSITIVE_INFINITY): Promise<Explored> => {
  const sum = new Sum();
  for (let path: readonly number[] | null = []; path !== null;) {
    const { taken, schedule, what } = await runAlong(system, path, preemptionsMax);
    sum.add(schedule, what);
    path = sum.isWrong ? null : following(taken);
  }
  return sum.explored;
};

/** Runs so many schedules whose every choice is drawn from the seed; `from`: those that others run come before. */
export const exploreAtRandom = async (
  system: System,
  { schedules, seed, from = 0 }: { readonly schedules: number; readonly seed: number; readonly from?: number },
): Promise<Explored> => {
  const sum = new Sum();
  for (let nth = from; nth < from + schedules && !sum.isWrong; nth += 1) {
    const schedule: string[] = [];
    const what = await system((able) => {
      const chosen = able[hash32(seed, nth, schedule.length) % able.length] ?? "";
      schedule.push(chosen);
      return chosen;
    });
    sum.add(schedule, what);
  }
  return sum.explored;
};
