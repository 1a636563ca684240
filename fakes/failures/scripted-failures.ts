import { sleep, type Clock } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Random } from "#harness/ports/random.ts";
import type { BackendFailure, Refusal } from "./backend-failure.ts";

export interface ScriptedFailuresOptions {
  readonly clock: Clock;
  /** Decides which calls of an unreliable backend go wrong, and how. */
  readonly random: Random;
  /** The backend's name in the errors of a broken connection. */
  readonly link: string;
}

/** One call of a backend. */
export interface FailingCall<T> {
  /** Several where one call does several things, such as a transaction. */
  readonly kind: string | readonly string[];
  /** What the call does when nothing keeps it from doing it. */
  readonly work: () => Promise<T>;
  /** A refusal in the backend's own words: answered, or thrown. */
  readonly refuse: (refusal: Refusal) => T;
}

/** Of the calls that go wrong in an unreliable backend, each of these is as likely as the next; null is a slow one. */
const ILLS: readonly (BackendFailure | null)[] = [
  { kind: "status", status: 500, message: "internal error" },
  { kind: "status", status: 503, message: "service unavailable" },
  { kind: "reset" },
  { kind: "lost-reply" },
  null,
  null,
  null,
  null,
];

/** The kind that every call is of. */
const ANY = "*";

/** What a backend was told to do wrong: its next calls by kind (`*`: of any kind), and a share of all of them; counts every call. */
export class ScriptedFailures {
  readonly #options: ScriptedFailuresOptions;
  readonly #calls = new Map<string, number>();
  readonly #next = new Map<string, BackendFailure[]>();
  #unreliable = { percent: 0, slowMs: 0 };

  constructor(options: ScriptedFailuresOptions) {
    this.#options = options;
  }

  /** The next calls of this kind fail, in order, behind those that were told earlier. */
  failNext(kind: string, failures: readonly BackendFailure[]): void {
    this.#next.set(kind, [...(this.#next.get(kind) ?? []), ...failures]);
  }

  /**
   * Of every 100 calls about `percent` go wrong: half are `slowMs` slower; of the others most fail without any effect,
   * and some take effect and their reply is lost. 0 ends it.
   */
  unreliable(percent: number, slowMs: number): void {
    this.#unreliable = { percent, slowMs };
  }

  /** How often a call of this kind came. */
  calls(kind: string): number {
    return this.#calls.get(kind) ?? 0;
  }

  /** How often calls of each kind came, by kind. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#calls].filter(([kind]) => kind !== ANY).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  }

  /** Nothing goes wrong any more; the counts stay. */
  heal(): void {
    this.#next.clear();
    this.#unreliable = { percent: 0, slowMs: 0 };
  }

  /** Lets one call happen, or fail as it was told. */
  async run<T>({ kind, work, refuse }: FailingCall<T>): Promise<T> {
    const kinds = [...(typeof kind === "string" ? [kind] : kind), ANY];
    for (const one of kinds) this.#calls.set(one, this.calls(one) + 1);
    const failure = this.#scripted(kinds) ?? this.#drawn();
    switch (failure.kind) {
      case "none":
        return work();
      case "status":
      case "sql":
        return refuse(failure);
      case "reset":
        throw new LinkError("reset", this.#options.link);
      case "lost-reply":
        await work();
        throw new LinkError("reset", this.#options.link);
      case "slow": {
        const answer = await work();
        await sleep(this.#options.clock, failure.ms);
        return answer;
      }
    }
  }

  #scripted(kinds: readonly string[]): BackendFailure | undefined {
    const kind = kinds.find((one) => (this.#next.get(one)?.length ?? 0) > 0);
    return kind === undefined ? undefined : this.#next.get(kind)?.shift();
  }

  #drawn(): BackendFailure {
    const { percent, slowMs } = this.#unreliable;
    if (percent === 0 || this.#options.random.uint32() % 100 >= percent) return { kind: "none" };
    return ILLS[this.#options.random.uint32() % ILLS.length] ?? { kind: "slow", ms: slowMs };
  }
}
