import { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Random } from "#harness/ports/random.ts";
import type { SqlResult, Statement, StoreApi } from "#harness/ports/store.ts";
import { refusalOf } from "./store-error.ts";

export interface ConnectionOptions {
  readonly clock: Clock;
  /** Decides which calls go wrong while it is unreliable. */
  readonly random: Random;
  /** Hears the names of each message's statements; nobody does when absent. */
  readonly journal?: (entry: JournalEntry) => void;
  /** Hears of each message at the instant at which it is executed; of one that fails, nobody does. */
  readonly executed?: (message: ExecutedMessage) => void;
}

/** A message that took effect, and what the database's own triggers told of it (`pg_notify`). */
export interface ExecutedMessage {
  readonly statements: readonly Statement[];
  /** What each of them brought; absent where only bytes of the wire were seen. */
  readonly results?: readonly SqlResult[];
  readonly notices: readonly string[];
}

/** A connection that can be made to fail: by the name of a statement, alone or in a transaction, or `*` for any. */
export class DatabaseConnection implements StoreApi {
  readonly faults: ScriptedFailures;
  readonly #store: StoreApi;
  readonly #journal: ConnectionOptions["journal"];

  constructor(store: StoreApi, { clock, random, journal }: ConnectionOptions) {
    this.faults = new ScriptedFailures({ clock, random, link: "database" });
    this.#store = store;
    this.#journal = journal;
  }

  query(statement: Statement): Promise<SqlResult> {
    return this.#call([statement.name], () => this.#store.query(statement));
  }

  transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]> {
    const names = [...new Set(statements.map(({ name }) => name))];
    return this.#call(names, () => this.#store.transaction(statements));
  }

  #call<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    this.#journal?.({ kind: "statements", names });
    return this.faults.run({
      kind: names,
      work,
      refuse: (refusal) => {
        throw refusalOf(refusal);
      },
    });
  }
}
