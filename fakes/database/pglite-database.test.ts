import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import { isoTime } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import { hash32 } from "#harness/seed/hash32.ts";
import type { ConnectionOptions, DatabaseConnection } from "./database-connection.ts";
import { PgliteDatabase } from "./pglite-database.ts";
import { storeContract } from "./store.contract.ts";

const SCHEMA = [
  "CREATE TABLE marker (version int PRIMARY KEY)",
  "INSERT INTO marker VALUES (1)",
  "CREATE TABLE owners (id int PRIMARY KEY)",
  "CREATE TABLE ships (id int PRIMARY KEY, owner int REFERENCES owners, name text)",
];

const asStatement = (sql: string) => ({ name: "make", sql, params: [] });
const prepare = (store: StoreApi): Promise<unknown> => store.transaction(SCHEMA.map(asStatement));

let database: PgliteDatabase;
let clock: HandClock;

beforeAll(async () => {
  database = await PgliteDatabase.open(prepare);
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = new HandClock();
  await database.reset();
});

const connect = (options: Partial<ConnectionOptions> = {}): DatabaseConnection =>
  database.connection({ clock, random: { uint32: () => 0 }, ...options });

/** Asks under the name `ask`. */
const ask = async (store: StoreApi, sql: string, name = "ask"): Promise<unknown> => (await store.query({ name, sql, params: [] })).rows;

const failureOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof LinkError) return error.failure;
    return error instanceof BackendError ? error.fields.code : error;
  }
};

describe("PGlite keeps the contract of a store", () => {
  storeContract(() => connect());
});

describe("an answer", () => {
  test("comes in microtasks, so that virtual time can wait for it", async () => {
    const answers: unknown[] = [];
    const story = async (): Promise<void> => {
      answers.push(await ask(connect(), "SELECT 1 AS n"));
      answers.push(await connect().transaction([asStatement("SELECT 2 AS n"), asStatement("SELECT 3 AS n")]));
    };
    void story();
    for (let turn = 0; answers.length < 2 && turn < 1_000; turn += 1) await Promise.resolve();
    expect(answers).toHaveLength(2);
  });
});

describe("the database's clock", () => {
  const TIME = "SELECT now() AS now, clock_timestamp() AS clock";

  test("is the connection's, and stands still while a statement runs", async () => {
    await clock.advance(61_234);
    const now = isoTime(clock.now());
    expect(await ask(connect(), TIME)).toEqual([{ now, clock: now }]);
  });

  test("lets no statement wait for it", async () => {
    await expect(ask(connect(), "SELECT pg_sleep(1)")).rejects.toThrow("let the story sleep");
  });
});

describe("a reset", () => {
  test("empties every table, also those that refer to each other, and keeps what was prepared", async () => {
    const store = connect();
    await ask(store, "INSERT INTO owners VALUES (1)");
    await ask(store, "INSERT INTO ships VALUES (1, 1, 'Ada')");
    await database.reset();
    const counts =
      "SELECT (SELECT count(*) FROM owners) AS owners, (SELECT count(*) FROM ships) AS ships, (SELECT max(version) FROM marker) AS version";
    expect(await ask(connect(), counts)).toEqual([{ owners: 0, ships: 0, version: 1 }]);
  });

  test("leaves foreign keys in force", async () => {
    await ask(connect(), "INSERT INTO owners VALUES (1)");
    await database.reset();
    expect(await failureOf(ask(connect(), "INSERT INTO ships VALUES (1, 7, 'Ada')"))).toBe("23503");
  });

  test.for([
    ["drops a table", "DROP TABLE ships"],
    ["adds a column", "ALTER TABLE ships ADD COLUMN colour text"],
    ["makes a table", "CREATE TABLE harbours (id int)"],
    ["changes what was prepared", "UPDATE marker SET version = 2"],
    ["removes what was prepared", "DELETE FROM marker"],
  ])("undoes a story that %s", async ([, sql]) => {
    await ask(connect(), sql ?? "");
    await database.reset();
    const store = connect();
    expect(await ask(store, "SELECT * FROM marker")).toEqual([{ version: 1 }]);
    await ask(store, "INSERT INTO owners VALUES (1)");
    expect(await ask(store, "INSERT INTO ships VALUES (1, 1, 'Ada') RETURNING *")).toEqual([{ id: 1, owner: 1, name: "Ada" }]);
    expect(await failureOf(ask(store, "SELECT * FROM harbours"))).toBe("42P01");
  });

  test("breaks the connections from before it", async () => {
    const old = connect();
    await database.reset();
    expect(await failureOf(ask(old, "SELECT 1"))).toBe("57P01");
  });

  describe("makes unordered rows come back as in a new database, whatever was there before:", () => {
    const story = async (): Promise<unknown> => {
      const store = connect();
      for (let id = 0; id < 60; id += 1) await ask(store, `INSERT INTO ships VALUES (${id}, NULL, repeat('x', ${(id * 37) % 400}))`);
      for (let id = 0; id < 60; id += 7) await ask(store, `UPDATE ships SET name = name || 'y' WHERE id = ${id}`);
      await ask(store, "DELETE FROM ships WHERE id % 11 = 3");
      return ask(store, "UPDATE ships SET owner = NULL RETURNING id");
    };

    test.for([
      ["many rows", ""],
      ["rows that were written again", "UPDATE ships SET name = name || 'w' WHERE id % 2 = 0"],
      ["rows that were gone before the reset", "DELETE FROM ships"],
    ])("%s", async ([, sql]) => {
      const inNew = await story();
      for (let past = 1; past <= 4; past += 1) {
        await database.reset();
        const store = connect();
        for (let id = 0; id < past * 13; id += 1) {
          await ask(store, `INSERT INTO ships VALUES (${(id * 31) % 997}, NULL, repeat('z', ${id * 5}))`);
        }
        await ask(store, sql === "" ? "SELECT 1" : (sql ?? ""));
        await database.reset();
        expect(await story(), `after ${past * 13} other rows`).toEqual(inNew);
      }
    });
  });
});

describe("a connection that is told to fail", () => {
  test("fails by the statement's name, alone and inside a transaction, before anything took effect", async () => {
    const store = connect();
    store.faults.failNext("claim", [{ kind: "sql", code: "40001" }, { kind: "reset" }]);
    const claim = { name: "claim", sql: "INSERT INTO owners VALUES (1)", params: [] };
    expect(await failureOf(store.query(claim))).toBe("40001");
    expect(await failureOf(store.transaction([{ ...claim, name: "other", sql: "SELECT 1" }, claim]))).toBe("reset");
    expect(await ask(store, "SELECT count(*) AS n FROM owners")).toEqual([{ n: 0 }]);
    await store.query(claim);
    expect(store.faults.calls("claim")).toBe(3);
    expect(store.faults.calls("*")).toBe(4);
  });

  test("loses a reply after the statement took effect", async () => {
    const store = connect();
    store.faults.failNext("*", [{ kind: "lost-reply" }]);
    expect(await failureOf(ask(store, "INSERT INTO owners VALUES (1)"))).toBe("reset");
    expect(await ask(store, "SELECT id FROM owners")).toEqual([{ id: 1 }]);
  });

  test("is slow on the clock, having taken effect at once", async () => {
    const store = connect();
    store.faults.failNext("*", [{ kind: "slow", ms: 700 }]);
    let answer: unknown = null;
    const story = async (): Promise<void> => {
      answer = await ask(store, "INSERT INTO owners VALUES (1) RETURNING id");
    };
    void story();
    await clock.advance(699);
    expect([answer, await ask(connect(), "SELECT id FROM owners")]).toEqual([null, [{ id: 1 }]]);
    await clock.advance(1);
    expect(answer).toEqual([{ id: 1 }]);
  });

  test("says in a database's words what an unreliable one says, and heals", async () => {
    let draws = 0;
    const store = connect({ random: { uint32: () => hash32(1, (draws += 1)) } });
    store.faults.unreliable(100, 0);
    const failures = new Set<unknown>();
    for (let i = 0; i < 30; i += 1) {
      const call = failureOf(ask(store, "SELECT 1 AS n"));
      await clock.advance(0);
      failures.add(JSON.stringify(await call));
    }
    expect(failures).toEqual(new Set(['"57P03"', '"XX000"', '"reset"', '[{"n":1}]']));
    store.faults.heal();
    expect(await failureOf(ask(store, "SELECT 1 AS n"))).toEqual([{ n: 1 }]);
  });
});

test("a journal hears the names of each message's statements", async () => {
  const entries: JournalEntry[] = [];
  const store = connect({ journal: (entry) => entries.push(entry) });
  await ask(store, "SELECT 1", "look");
  await store.transaction([
    { name: "lock", sql: "SELECT 1", params: [] },
    { name: "mint", sql: "SELECT 1", params: [] },
  ]);
  expect(entries).toEqual([
    { kind: "statements", names: ["look"] },
    { kind: "statements", names: ["lock", "mint"] },
  ]);
});

describe("the database of a thread", () => {
  test("is booted and prepared once, by whoever asks first", async () => {
    let prepared = 0;
    const count = async (): Promise<void> => {
      prepared += 1;
    };
    const [first, second] = await Promise.all([PgliteDatabase.shared(count), PgliteDatabase.shared(count)]);
    expect(first).toBe(second);
    expect(prepared).toBe(1);
  });
});
