import { describe, expect, test } from "vitest";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { Row, SqlValue, StoreApi } from "#harness/ports/store.ts";

/** Opens the store under test on a database without tables; it may be shared, so every test drops what it made. */
type OpenStore = () => StoreApi | Promise<StoreApi>;

const ask = async (store: StoreApi, sql: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> =>
  (await store.query({ name: "ask", sql, params })).rows;

/** The SQLSTATE with which `call` fails; what it did instead when it does not fail as the port says. */
const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof BackendError) return error.fields.name === "StoreError" ? error.fields.code : error.fields;
    throw error;
  }
};

const TYPE_ROWS: readonly (readonly [string, string, unknown])[] = [
  ["a small number", "7::int2", 7],
  ["a number", "'-2147483648'::int4", -2_147_483_648],
  ["a large number", "9007199254740991::int8", Number.MAX_SAFE_INTEGER],
  ["a count", "(SELECT count(*) FROM generate_series(1, 3))", 3],
  ["a numeric", "12.50::numeric", 12.5],
  ["a sum", "(SELECT sum(n) FROM generate_series(1, 4) n)", 10],
  ["a fraction", "0.1::double precision", 0.1],
  ["a truth", "true", true],
  ["an untruth", "1 > 2", false],
  ["a text", "'Zoë said \"hi\"'::text", 'Zoë said "hi"'],
  ["a uuid", "'00000000-0000-4000-8000-00000000000A'::uuid", "00000000-0000-4000-8000-00000000000a"],
  ["an instant", "'2026-01-01T00:00:00Z'::timestamptz", "2026-01-01T00:00:00.000Z"],
  ["an instant with milliseconds", "'2026-01-01T00:00:00.12Z'::timestamptz", "2026-01-01T00:00:00.120Z"],
  ["an instant with microseconds", "'2026-01-01T00:00:00.123999Z'::timestamptz", "2026-01-01T00:00:00.123Z"],
  ["an instant of another zone", "'2026-01-01T02:30:00+02:30'::timestamptz", "2026-01-01T00:00:00.000Z"],
  ["json", `'{"b": [1, {"c": null}], "a": "x"}'::json`, { a: "x", b: [1, { c: null }] }],
  ["jsonb", `'{"b": [1, {"c": null}], "a": "x"}'::jsonb`, { a: "x", b: [1, { c: null }] }],
  ["a json null, which is null", "'null'::jsonb", null],
  ["texts", `ARRAY['a', 'b,c', NULL, '"']::text[]`, ["a", "b,c", null, '"']],
  ["nothing", "NULL::timestamptz", null],
];

const valueContract = (open: OpenStore): void => {
  test.for(TYPE_ROWS)("%s comes as the port says", async ([, expression, expected]) => {
    const store = await open();
    expect(await ask(store, `SELECT ${expression} AS value`)).toEqual([{ value: expected }]);
  });

  test.for<readonly [string, SqlValue, unknown]>([
    ["text", "x", "x"],
    ["text", "", ""],
    ["text", null, null],
    ["text", "Robert'); DROP TABLE x; -- \\ \" {}", "Robert'); DROP TABLE x; -- \\ \" {}"],
    ["int", 42, 42],
    ["bigint", 9_007_199_254_740_991, 9_007_199_254_740_991],
    ["double precision", 1.5, 1.5],
    ["boolean", false, false],
    ["jsonb", '{"a": 1}', { a: 1 }],
    ["timestamptz", "2026-01-01T00:00:00.007Z", "2026-01-01T00:00:00.007Z"],
    ["text[]", [], []],
    ["text[]", ["a", 'b"', "c\\", "d,e", "{f}", "null"], ["a", 'b"', "c\\", "d,e", "{f}", "null"]],
    ["uuid[]", ["00000000-0000-4000-8000-000000000001"], ["00000000-0000-4000-8000-000000000001"]],
  ])("a parameter for %s arrives whole: %o", async ([type, value, expected]) => {
    const store = await open();
    expect(await ask(store, `SELECT $1::${type} AS value`, [value])).toEqual([{ value: expected }]);
  });

  test("a parameter's type is the column's, an enum and an array of it too", async () => {
    const store = await open();
    await store.transaction([
      { name: "make", sql: "CREATE TYPE mood AS ENUM ('calm', 'rough')", params: [] },
      { name: "make", sql: "CREATE TABLE seas (id int PRIMARY KEY, mood mood NOT NULL)", params: [] },
    ]);
    try {
      await ask(store, "INSERT INTO seas VALUES ($1, $2), ($3, $4)", [1, "calm", 2, "rough"]);
      expect(await ask(store, "SELECT id, mood FROM seas WHERE mood = ANY($1::mood[])", [["rough"]])).toEqual([{ id: 2, mood: "rough" }]);
      expect(await codeOf(ask(store, "UPDATE seas SET mood = $1", ["wet"]))).toBe("22P02");
      expect(await ask(store, "SELECT count(*) AS n FROM seas WHERE mood IN ('calm', 'rough')")).toEqual([{ n: 2 }]);
    } finally {
      await store.transaction([
        { name: "drop", sql: "DROP TABLE seas", params: [] },
        { name: "drop", sql: "DROP TYPE mood", params: [] },
      ]);
    }
  });
};

/** Tells a story over a table `boats (id int primary key, name text unique not null)` that is empty at first. */
const withBoats = async (open: OpenStore, story: (store: StoreApi) => Promise<void>): Promise<void> => {
  const store = await open();
  await ask(store, "CREATE TABLE boats (id int PRIMARY KEY, name text NOT NULL UNIQUE)");
  try {
    await story(store);
  } finally {
    await ask(store, "DROP TABLE boats");
  }
};

const insert = (id: number, name: string) => ({ name: "insert", sql: "INSERT INTO boats VALUES ($1, $2)", params: [id, name] });
const names = (store: StoreApi): Promise<readonly Row[]> => ask(store, "SELECT id, name FROM boats ORDER BY id");

const statementContract = (open: OpenStore): void => {
  test("a result has the rows that a statement returned, and counts those that it changed", () =>
    withBoats(open, async (store) => {
      expect(await store.query(insert(1, "Ada"))).toEqual({ rows: [], count: 1 });
      await store.query(insert(2, "Bea"));
      const sql = "UPDATE boats SET name = name || '!' WHERE id >= $1 RETURNING id";
      const { rows, count } = await store.query({ name: "shout", sql, params: [1] });
      expect([count, new Set(rows.map((row) => row["id"]))]).toEqual([2, new Set([1, 2])]);
      expect(await store.query({ name: "none", sql: "DELETE FROM boats WHERE id = 99", params: [] })).toEqual({ rows: [], count: 0 });
      expect((await store.query({ name: "all", sql: "SELECT id FROM boats", params: [] })).count).toBe(2);
    }));

  test("a statement that fails changes nothing, says its SQLSTATE and leaves the connection as good as before", () =>
    withBoats(open, async (store) => {
      await store.query(insert(1, "Ada"));
      const sql = "INSERT INTO boats VALUES ($1, $2), ($3, $4)";
      expect(await codeOf(store.query({ name: "two", sql, params: [2, "Bea", 3, "Ada"] })), "unique").toBe("23505");
      expect(await codeOf(ask(store, "INSERT INTO boats (id) VALUES (4)")), "not null").toBe("23502");
      expect(await codeOf(ask(store, "SELECT nowhere FROM boats")), "no such column").toBe("42703");
      expect(await codeOf(ask(store, "SELECT * FROM nothing")), "no such table").toBe("42P01");
      expect(await codeOf(ask(store, "SELEC 1")), "syntax").toBe("42601");
      expect(await codeOf(ask(store, "SELECT $1::uuid", ["no uuid"])), "not a uuid").toBe("22P02");
      expect(await codeOf(ask(store, "SELECT 1 / $1::int", [0])), "division by zero").toBe("22012");
      expect(await names(store)).toEqual([{ id: 1, name: "Ada" }]);
    }));

  test("a table is seen as it is, also when its columns have just changed", () =>
    withBoats(open, async (store) => {
      const all = { name: "all", sql: "SELECT * FROM boats ORDER BY id", params: [] };
      await store.query(insert(1, "Ada"));
      expect((await store.query(all)).rows).toEqual([{ id: 1, name: "Ada" }]);
      await ask(store, "ALTER TABLE boats ADD COLUMN sails int NOT NULL DEFAULT 2");
      expect((await store.query(all)).rows).toEqual([{ id: 1, name: "Ada", sails: 2 }]);
      const drop = { name: "drop", sql: "ALTER TABLE boats DROP COLUMN sails", params: [] };
      const [before, , after] = await store.transaction([all, drop, all]);
      expect([before?.rows, after?.rows]).toEqual([[{ id: 1, name: "Ada", sails: 2 }], [{ id: 1, name: "Ada" }]]);
      expect((await store.query(all)).rows).toEqual([{ id: 1, name: "Ada" }]);
    }));

  test("statements that are sent at once take effect in the order in which they were sent", () =>
    withBoats(open, async (store) => {
      const renames = ["a", "b", "c", "d"].map((letter) => ({
        name: "rename",
        sql: "UPDATE boats SET name = name || $1",
        params: [letter],
      }));
      await store.query(insert(1, "-"));
      await Promise.all(renames.map((rename) => store.query(rename)));
      expect(await names(store)).toEqual([{ id: 1, name: "-abcd" }]);
    }));
};

const transactionContract = (open: OpenStore): void => {
  test("takes effect as a whole, each statement seeing what the ones before it did", () =>
    withBoats(open, async (store) => {
      const count = { name: "count", sql: "SELECT count(*) AS n FROM boats", params: [] };
      const results = await store.transaction([insert(1, "Ada"), count, insert(2, "Bea"), count]);
      expect(results.map(({ rows }) => rows)).toEqual([[], [{ n: 1 }], [], [{ n: 2 }]]);
    }));

  test.for([0, 1, 2])("with statement %i failing has no effect at all, and fails by that statement's SQLSTATE", (position) =>
    withBoats(open, async (store) => {
      await store.query(insert(1, "Ada"));
      const statements = [insert(2, "Bea"), insert(3, "Cleo")].toSpliced(position, 0, insert(9, "Ada"));
      expect(await codeOf(store.transaction(statements))).toBe("23505");
      expect(await names(store)).toEqual([{ id: 1, name: "Ada" }]);
      await store.transaction([insert(2, "Bea")]);
      expect(await names(store)).toHaveLength(2);
    }),
  );

  test("keeps what is sent beside it out of itself", () =>
    withBoats(open, async (store) => {
      const failing = codeOf(store.transaction([insert(1, "Ada"), insert(2, "Ada")]));
      const beside = store.query(insert(3, "Cleo"));
      expect(await failing).toBe("23505");
      await beside;
      expect(await names(store), "what was sent beside it stays").toEqual([{ id: 3, name: "Cleo" }]);
    }));

  test("undoes changes of the schema as well", () =>
    withBoats(open, async (store) => {
      const make = { name: "make", sql: "CREATE TABLE harbours (id int)", params: [] };
      expect(await codeOf(store.transaction([make, insert(1, "Ada"), insert(1, "Bea")]))).toBe("23505");
      expect(await codeOf(ask(store, "SELECT * FROM harbours"))).toBe("42P01");
    }));

  test("of no statements is nothing", async () => {
    const store = await open();
    expect(await store.transaction([])).toEqual([]);
  });

  test("sees one instant as now, and holds a lock until its end", async () => {
    const store = await open();
    const locks = { name: "locks", sql: "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'", params: [] };
    const lock = { name: "lock", sql: "SELECT pg_advisory_xact_lock(42)", params: [] };
    const clock = { name: "clock", sql: "SELECT now() AS now, statement_timestamp() >= now() AS later", params: [] };
    const [, held, first, second] = await store.transaction([lock, locks, clock, clock]);
    expect(held?.rows).toEqual([{ n: 1 }]);
    expect(first?.rows[0]).toMatchObject({ later: true });
    expect(second?.rows).toEqual(first?.rows);
    expect((await store.query(locks)).rows).toEqual([{ n: 0 }]);
  });
};

/** What every store keeps, over whichever PostgreSQL it is. */
export const storeContract = (open: OpenStore): void => {
  describe("values", () => valueContract(open));
  describe("a statement", () => statementContract(open));
  describe("a transaction", () => transactionContract(open));
};
