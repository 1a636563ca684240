import { journalOf, operationsOf, Tally, type Checker, type OperationRecord } from "#harness/checkers/checker.ts";
import type { History } from "#harness/history/event.ts";
import { wasUnderWay } from "./asked.ts";
import { Statuses } from "./status-changes.ts";

/** One statement that writes a status, as the database carried it out. */
interface StatusWrite {
  readonly t: number;
  readonly statement: string;
  readonly to: string;
  /** Whom it names; a sweep by status names nobody. */
  readonly named: readonly string[];
  /** Whose rows it changed, as far as it returned them. */
  readonly changed: readonly string[];
  readonly count: number;
}

/** The statuses that an operation has to write itself before it is answered well. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  pause: ["paused"],
  resume: ["provisioning"],
  hibernate: ["hibernating", "hibernated"],
  delete: ["removed"],
};

const writesOf = (history: History): readonly StatusWrite[] =>
  journalOf(history, "database")
    .filter(({ entry }) => entry.kind === "status-write")
    .map(({ t, entry }) => ({ t, ...(entry as unknown as Omit<StatusWrite, "t">) }));

const within = (write: StatusWrite, { invoke, complete }: OperationRecord): boolean =>
  write.t >= invoke.t && write.t <= (complete?.t ?? invoke.t);

/** A status write changes rows that it names and no others, and one that changed none is no success (server:STATE-01). */
export const statusWrites: Checker = {
  id: "status-writes",
  rules: ["server:STATE-01"],
  check: (history) => {
    const tally = new Tally("server:STATE-01");
    const writes = writesOf(history);
    const statuses = new Statuses(history);
    const acknowledged = operationsOf(history).filter(({ invoke, complete }) => complete?.outcome === "ok" && invoke.verb in WRITES);
    const wasThere = (write: StatusWrite, operation: OperationRecord, workspace: string): boolean =>
      writes.some((other) => other.to === write.to && other.changed.includes(workspace) && within(other, operation)) ||
      // A delete that is repeated finds its work done: what it still owes is a stop.
      (write.to === "removed" && statuses.during(workspace, operation.invoke.t, write.t).some((one) => one === null || one === "removed"));
    for (const write of writes) {
      const { t, statement, to, named, changed, count } = write;
      if (named.length > 0) {
        const foreign = changed.find((one) => !named.includes(one));
        const right = foreign === undefined && count <= named.length;
        tally.expect(right, t, () => `${statement} names ${named.length} rows and changed ${count}, ${foreign ?? "too many"} among them`);
      }
      if (count > 0) continue;
      for (const workspace of named) {
        const answered = acknowledged.filter(
          (one) => one.invoke.user === workspace && WRITES[one.invoke.verb]?.includes(to) === true && wasUnderWay(one, t, t),
        );
        for (const operation of answered) {
          const { invoke, complete } = operation;
          const because = (): string => `${statement} changed no row, and ${invoke.verb} (operation ${invoke.op}) was acknowledged`;
          tally.expect(wasThere(write, operation, workspace), complete?.t ?? t, because);
        }
      }
    }
    return [tally.verdict];
  },
};
