import { Tally, type Checker } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { PARKED, Statuses } from "./status-changes.ts";
import { mayHaveBrokenOff } from "./trouble.ts";

/** The engine names containers by so many characters of a workspace's id (server:TOK-13). */
const NAME_CHARS = 12;
/** Whoever makes a start gives its call up after this, ms (server.md B.3, B.4): what comes later is a new try, and no overlap. */
const GIVEN_UP_MS: Readonly<Record<string, number>> = { saas: 120_000, docker: 60_000 };

interface Step {
  readonly t: number;
  readonly kind: string;
  readonly name: string;
  /** The instance that a stop names; empty where machines are stopped by their workspace's name. */
  readonly machine: string;
}

/** The starts and stops that the server made of its backends, the secrets that its cycles read, and its own ends, in order. */
const stepsOf = (history: History): readonly Step[] =>
  history.events.flatMap((event): readonly Step[] => {
    const { t, type } = event;
    if (type === "fault" && event.fault.kind === "party" && ["server-crash", "server-stop"].includes(event.fault.fault.type))
      return [{ t, kind: "server-end", name: "", machine: "" }];
    if (type !== "journal") return [];
    const { party, entry } = event;
    if (party !== "server" && (party !== "database" || entry.kind !== "secrets-load")) return [];
    return [{ t, kind: entry.kind, name: String(entry["workspace"] ?? "").slice(0, NAME_CHARS), machine: String(entry["machine"] ?? "") }];
  });

/** What is under way for each workspace, by the name that its container has. */
class Lanes {
  readonly #tally: Tally;
  readonly #givenUpMs: number;
  /** When the start that is under way began, ms. */
  readonly #starting = new Map<string, number>();
  /** When a cycle read the secrets whose start has not come yet, ms. */
  readonly #loaded = new Map<string, number>();
  readonly #stopped = new Set<string>();

  constructor(tally: Tally, givenUpMs: number) {
    this.#tally = tally;
    this.#givenUpMs = givenUpMs;
  }

  /** Its process ended, and all that it had under way with it. */
  end(): void {
    this.#starting.clear();
    this.#loaded.clear();
  }

  startBegins({ t, name }: Step): void {
    this.#expectNoStart("start", { t, name });
    this.#starting.set(name, t);
    this.#loaded.delete(name);
  }

  startEnds({ name }: Step): void {
    this.#starting.delete(name);
  }

  /** A stop that an earlier cycle still owes may be tried again at any time, and so may one for a workspace that is parked. */
  stopBegins({ t, name, machine }: Step, parked: boolean): void {
    const owed = machine !== "" && this.#stopped.has(machine);
    this.#stopped.add(machine);
    if (!parked && !owed) this.#expectNoStart("stop", { t, name });
  }

  /** A cycle reads its secrets: the one before it has come to its start, or to its end without one (`excused`). */
  loads({ t, name }: Step, excused: (since: number) => boolean): void {
    this.#expectNoStart("cycle", { t, name });
    const before = this.#loaded.get(name);
    this.#tally.expect(
      before === undefined || excused(before),
      t,
      () => `a cycle of ${name} read its secrets, and the one that had read them at ${before} ms had not started anything yet`,
    );
    this.#loaded.set(name, t);
  }

  #expectNoStart(what: string, { t, name }: Pick<Step, "t" | "name">): void {
    const began = this.#starting.get(name);
    const overlaps = began !== undefined && t - began < this.#givenUpMs;
    this.#tally.expect(!overlaps, t, () => `a ${what} of ${name} began while its start, begun at ${began} ms, was under way`);
  }
}

/** One cycle of a workspace is over before the next one begins: no stop, start or reading of secrets falls into a start, and every cycle comes to its own start (server:RST-06). */
export const cyclesApart: Checker = {
  id: "cycles-apart",
  rules: ["server:RST-06"],
  check: (history) => {
    const tally = new Tally("server:RST-06");
    const statuses = new Statuses(history);
    const ids = new Map(statuses.workspaces.map((id) => [id.slice(0, NAME_CHARS), id]));
    const lanes = new Lanes(tally, GIVEN_UP_MS[history.header.model] ?? 0);
    // A cycle that its database fails begins anew; what a process that died had sent may still arrive.
    const repeats = mayHaveBrokenOff(history);
    for (const step of stepsOf(history)) {
      const had = (from: number): readonly (string | null)[] => statuses.during(ids.get(step.name) ?? "", from, step.t);
      if (step.kind === "server-end") lanes.end();
      else if (step.kind === "start-begin") lanes.startBegins(step);
      else if (step.kind === "start-end") lanes.startEnds(step);
      else if (step.kind === "stop-begin")
        lanes.stopBegins(
          step,
          had(step.t).some((status) => PARKED.includes(status)),
        );
      else if (step.kind === "secrets-load" && !repeats)
        lanes.loads(step, (since) => had(since).some((status) => status === "failed" || PARKED.includes(status)));
    }
    return [tally.verdict];
  },
};
