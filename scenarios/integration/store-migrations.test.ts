import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { PgliteDatabase } from "#fakes/database/pglite-database.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import type { Row, StoreApi } from "#harness/ports/store.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import { MIGRATIONS } from "#harness/platform/server/store/migrations.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { openScratch, type ScratchDatabase } from "#scenarios/wiring/postgres/scratch-database.ts";

const clock = new HandClock();
const ask = async (store: StoreApi, sql: string): Promise<readonly Row[]> => (await store.query({ name: "ask", sql, params: [] })).rows;

/** Everything that a migration could change: tables with their columns, indexes, types, rows of the marker. */
const STRUCTURE = `
  SELECT c.relkind::text AS kind, c.relname AS name, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
    CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, ', ' ORDER BY a.attname) AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace GROUP BY c.oid
  UNION ALL SELECT 'enum', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.oid ORDER BY 1, 2`;

const structureOf = (store: StoreApi): Promise<readonly Row[]> => ask(store, STRUCTURE);
const namesOf = (rows: readonly Row[], kind: string): readonly unknown[] =>
  rows.filter((row) => row["kind"] === kind).map((row) => row["name"]);

const messageOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    return `no error, but ${JSON.stringify(await call)}`;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
};

const FOREIGN: readonly (readonly [string, readonly string[], string])[] = [
  [
    "holds somebody else's table",
    ["CREATE TABLE accounts (id int)", "INSERT INTO accounts VALUES (1)"],
    "the database has something that is not Seatrial's (accounts); nothing in it was changed",
  ],
  [
    "holds many of somebody else's tables",
    ["CREATE TABLE d (id int)", "CREATE TABLE a (id int)", "CREATE TABLE c (id int)", "CREATE TABLE b (id int)"],
    "the database has 4 things that are not Seatrial's (a, b, c and 1 more); nothing in it was changed",
  ],
  [
    "holds a table by the name of one of ours",
    ["CREATE TABLE workspaces (id int)"],
    "the database has something that is not Seatrial's (workspaces); nothing in it was changed",
  ],
  [
    "holds a view, a sequence and a type and no table",
    ["CREATE VIEW seen AS SELECT 1 AS n", "CREATE SEQUENCE numbers", "CREATE TYPE mood AS ENUM ('calm')"],
    "the database has 3 things that are not Seatrial's (mood, numbers, seen); nothing in it was changed",
  ],
  [
    "holds somebody else's table in another schema",
    ["CREATE SCHEMA theirs", "CREATE TABLE theirs.accounts (id int)"],
    "the database has something that is not Seatrial's (theirs.accounts); nothing in it was changed",
  ],
  [
    "has a marker that somebody else made",
    [
      "CREATE TABLE seatrial_schema (version int, applied_at timestamptz)",
      "INSERT INTO seatrial_schema VALUES (1, NULL), (2, NULL)",
      "CREATE TABLE workspaces (id int)",
    ],
    "the database is marked as Seatrial's at schema version 2, but has no table workspace_auth_tokens, org_api_tokens, workspace_schedules and 3 more; nothing in it was changed",
  ],
  [
    "holds somebody else's table by the name of our marker",
    ["CREATE TABLE seatrial_schema (name text)"],
    "the database has a seatrial_schema that Seatrial did not make; nothing in it was changed",
  ],
  [
    "is newer than this server",
    [
      "CREATE TABLE seatrial_schema (version int, applied_at timestamptz)",
      "INSERT INTO seatrial_schema SELECT n, NULL FROM generate_series(1, 99) n",
    ],
    `the database is at schema version 99, which is newer than this server's ${MIGRATIONS.length}; nothing in it was changed`,
  ],
  [
    "is marked with a gap",
    ["CREATE TABLE seatrial_schema (version int, applied_at timestamptz)", "INSERT INTO seatrial_schema VALUES (1, NULL), (3, NULL)"],
    "the database is marked as Seatrial's with schema versions 1, 3, which cannot be; nothing in it was changed",
  ],
  [
    "is marked without a version",
    ["CREATE TABLE seatrial_schema (version int, applied_at timestamptz)"],
    "the database is marked as Seatrial's with schema versions none, which cannot be; nothing in it was changed",
  ],
];

const WORKSPACE =
  "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ('00000000-0000-4000-8000-000000000001', 'Ada', '2026-01-01', '2026-01-01')";

/** What holds for a fresh, empty database, whichever PostgreSQL it is. */
const migrationTests = (open: () => StoreApi): void => {
  test("an empty one gets every table, and the marker says when", async () => {
    const store = open();
    expect(await migrate(store, clock)).toEqual(MIGRATIONS.map(({ version }) => version));
    const made = MIGRATIONS.flatMap(({ statements }) => statements).flatMap((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []);
    expect(made).toEqual(expect.arrayContaining(["workspaces", "workspace_auth_tokens", "workspace_secrets", "structure_events"]));
    expect(new Set(namesOf(await structureOf(store), "r"))).toEqual(new Set([...made, "seatrial_schema"]));
    expect(await ask(store, "SELECT DISTINCT applied_at FROM seatrial_schema")).toEqual([{ applied_at: "2026-01-01T00:00:00.000Z" }]);
  });

  test("booting twice changes nothing, and no row is lost (server:M-123)", async () => {
    const store = open();
    await migrate(store, clock);
    await ask(store, WORKSPACE);
    const before = await structureOf(store);
    expect(await migrate(store, clock)).toEqual([]);
    expect(await structureOf(store)).toEqual(before);
    expect(await ask(store, "SELECT name, status, tier, runtime FROM workspaces")).toEqual([
      { name: "Ada", status: "provisioning", tier: 3, runtime: "langgraph" },
    ]);
  });

  test("one of an older server goes forward and keeps its rows", async () => {
    const store = open();
    expect(await migrate(store, clock, MIGRATIONS.slice(0, 1))).toEqual([1]);
    await ask(store, WORKSPACE);
    expect(await migrate(store, clock)).toEqual(MIGRATIONS.slice(1).map(({ version }) => version));
    expect(await ask(store, "SELECT count(*) AS n FROM workspaces")).toEqual([{ n: 1 }]);
  });

  test("another server that comes first, between look and lock, is found out, and its work is left alone", async () => {
    const store = open();
    let others = 0;
    const overtaken: StoreApi = {
      query: (one) => store.query(one),
      transaction: async (statements) => {
        others += 1;
        if (others === 1) await migrate(store, clock, MIGRATIONS.slice(0, 2));
        return store.transaction(statements);
      },
    };
    expect(await migrate(overtaken, clock)).toEqual(MIGRATIONS.slice(2).map(({ version }) => version));
    expect(others, "tries").toBe(2);
    expect(await ask(store, "SELECT count(*) AS n FROM seatrial_schema")).toEqual([{ n: MIGRATIONS.length }]);
  });

  test("a step that fails leaves everything as it was", async () => {
    const store = open();
    await migrate(store, clock, MIGRATIONS.slice(0, 1));
    const before = await structureOf(store);
    const broken = [
      ...MIGRATIONS.slice(0, 2),
      { version: 3, statements: ["CREATE TABLE extra (id int)", "CREATE TABLE workspaces (id int)"] },
    ];
    await expect(migrate(store, clock, broken)).rejects.toThrow(BackendError);
    expect(await structureOf(store)).toEqual(before);
    expect(await ask(store, "SELECT version FROM seatrial_schema")).toEqual([{ version: 1 }]);
  });

  test.for(FOREIGN)("one that %s is refused in one line, and nothing in it is changed", async ([, made, line]) => {
    const store = open();
    await store.transaction(made.map((sql) => ({ name: "make", sql, params: [] })));
    const before = await structureOf(store);
    expect(await messageOf(migrate(store, clock))).toBe(`SchemaError: ${line}`);
    expect(await structureOf(store)).toEqual(before);
  });

  test("all ten statuses can be written, another one cannot (server.md C.1)", async () => {
    const store = open();
    await migrate(store, clock);
    await ask(store, WORKSPACE);
    const statuses = [
      "provisioning",
      "online",
      "offline",
      "degraded",
      "failed",
      "removed",
      "paused",
      "hibernated",
      "hibernating",
      "awaiting_agent",
    ];
    for (const status of statuses) {
      expect(await ask(store, `UPDATE workspaces SET status = '${status}' RETURNING status`)).toEqual([{ status }]);
    }
    await expect(ask(store, "UPDATE workspaces SET status = 'asleep'")).rejects.toMatchObject({ fields: { code: "22P02" } });
  });

  test("nothing in the schema draws a value of its own: no time, no id, no sequence", async () => {
    const store = open();
    await migrate(store, clock);
    const defaults = await ask(store, "SELECT DISTINCT pg_get_expr(adbin, adrelid) AS value FROM pg_attrdef ORDER BY 1");
    expect(defaults.filter((row) => /\(/.test(String(row["value"])))).toEqual([]);
    expect(namesOf(await structureOf(store), "S"), "sequences").toEqual([]);
  });
};

describe("migrating PGlite's database", () => {
  let database: PgliteDatabase;
  beforeAll(async () => {
    database = await PgliteDatabase.open(async () => {});
  });
  afterAll(() => database.close());
  beforeEach(() => database.reset());
  migrationTests(() => database.connection({ clock, random: { uint32: () => 0 } }));
});

const server = process.env["DATABASE_URL"];
if (server === undefined || server === "") {
  const why = "DATABASE_URL names no PostgreSQL (node scripts/postgres/with-postgres.ts -- COMMAND starts one)";
  test.todo(`migrating a database of PostgreSQL itself: not exercised: ${why}`);
} else {
  describe("migrating a database of PostgreSQL itself", () => {
    const LIMITS = { connectMs: 5_000, statementMs: 10_000, answerMs: 15_000 };
    let scratch: ScratchDatabase;
    let stores: readonly PgStore[];
    let opened = 0;
    beforeEach(async () => {
      opened += 1;
      scratch = await openScratch(server, `seatrial_migrations_${process.pid}_${opened}`);
      stores = [1, 2, 3, 4].map(() => new PgStore({ url: scratch.url, ...LIMITS }));
    });
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await scratch.drop();
    });
    const first = (): StoreApi => {
      const [store] = stores;
      if (store === undefined) throw new Error("every test has stores");
      return store;
    };
    migrationTests(first);

    test("servers that boot at once migrate it once, whoever comes first", async () => {
      const applied = await Promise.all(stores.map((store) => migrate(store, clock)));
      expect(applied.flat().toSorted((a, b) => a - b)).toEqual(MIGRATIONS.map(({ version }) => version));
      expect(await ask(first(), "SELECT count(*) AS n FROM seatrial_schema")).toEqual([{ n: MIGRATIONS.length }]);
    });
  });
}
