import { journalOf } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";

/** One change of a workspace's status, as the database itself told it. */
export interface StatusChange {
  /** ms since the voyage began. */
  readonly t: number;
  readonly workspace: string;
  readonly parent: string | null;
  /** Null when the row was made. */
  readonly from: string | null;
  /** Null when the row was deleted. */
  readonly to: string | null;
  readonly external: boolean;
  /** Tasks of its agent before the change. */
  readonly tasks: number;
  /** What the row says of its latest failure; empty when nothing. */
  readonly message: string;
  /** Where the row says that it is reached; null when nothing is known. */
  readonly url: string | null;
}

/** Statuses in which nothing runs for a workspace. */
export const PARKED: readonly (string | null)[] = ["paused", "hibernating", "hibernated", "removed", null];

/** A start that fails is given up within this after its secrets were read; the limit of provisioning comes later. ms. */
const GIVEN_UP_MS = 300_000;

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Every change of every status, in order; none where the rig's database tells nothing. */
export const statusChanges = (history: History): readonly StatusChange[] =>
  journalOf(history, "database")
    .filter(({ entry }) => entry.kind === "status")
    .map(({ t, entry }) => ({
      t,
      workspace: String(entry["workspace"]),
      parent: textOrNull(entry["parent"]),
      from: textOrNull(entry["from"]),
      to: textOrNull(entry["to"]),
      external: entry["external"] === true,
      tasks: Number(entry["tasks"] ?? 0),
      message: textOrNull(entry["message"]) ?? "",
      url: textOrNull(entry["url"]),
    }));

/** What the statuses of a voyage's workspaces were, at any time. */
export class Statuses {
  readonly #changes: ReadonlyMap<string, readonly StatusChange[]>;

  constructor(history: History) {
    this.#changes = Map.groupBy(statusChanges(history), ({ workspace }) => workspace);
  }

  get workspaces(): readonly string[] {
    return [...this.#changes.keys()];
  }

  /** Those that had a row before `t`. */
  existing(t: number): readonly string[] {
    return this.workspaces.filter((one) => (this.of(one)[0]?.t ?? t) < t);
  }

  /** Its changes in order; none when nothing is known of it. */
  of(workspace: string): readonly StatusChange[] {
    return this.#changes.get(workspace) ?? [];
  }

  /** Every status that it had at some instant from `from` to `to`, both included: null for no row. */
  during(workspace: string, from: number, to: number): readonly (string | null)[] {
    const changes = this.of(workspace);
    const within = changes.filter(({ t }) => t >= from && t <= to);
    const before = changes.findLast(({ t }) => t < from);
    return [before?.to ?? null, ...within.map((change) => change.to)];
  }

  /** The workspace and those above it, the nearest first. */
  lineage(workspace: string): readonly string[] {
    const line = [workspace];
    for (let parent = this.of(workspace)[0]?.parent; parent !== null && parent !== undefined && !line.includes(parent);) {
      line.push(parent);
      parent = this.of(parent)[0]?.parent;
    }
    return line;
  }

  /** Everything below a workspace that existed at `t`. */
  below(workspace: string, t: number): readonly string[] {
    return this.existing(t).filter((one) => one !== workspace && this.lineage(one).includes(workspace));
  }

  /** Whether anything above it was paused at some instant from `t` on: below that nothing restarts by itself (server:RST-21). */
  wasBelowPaused(workspace: string, t = 0): boolean {
    const above = this.lineage(workspace).slice(1);
    return above.some((one) => this.during(one, t, Number.POSITIVE_INFINITY).includes("paused"));
  }

  /**
   * Whether it is failed because its agent never came: by then its machine had run for long, while a start that failed was
   * given up much earlier, and left none (server:REG-16, PROV-16).
   */
  failedByLimit(workspace: string, loads: readonly number[]): boolean {
    const failed = this.of(workspace).at(-1);
    if (failed?.to !== "failed") return false;
    const begun = [...this.of(workspace).filter(({ to }) => to === "provisioning"), ...loads.map((t) => ({ t }))];
    const latest = Math.max(0, ...begun.filter(({ t }) => t < failed.t).map(({ t }) => t));
    return failed.t - latest > GIVEN_UP_MS;
  }

  /** Whether nothing had to be started for it at some instant from `t` on: parked, failed, foreign, or below something paused. */
  wasIneligibleSince(workspace: string, t: number): boolean {
    const [first] = this.of(workspace);
    if (first === undefined || first.external) return true;
    const own = this.during(workspace, t, Number.POSITIVE_INFINITY).some((status) => PARKED.includes(status) || status === "failed");
    return own || this.wasBelowPaused(workspace, t);
  }
}
