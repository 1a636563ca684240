import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import type { Row, StoreApi } from "#harness/ports/store.ts";
import { connectStore } from "#scenarios/wiring/postgres/connect-store.ts";
import { DatabaseError } from "#scenarios/wiring/postgres/database-error.ts";
import { openScratch, type ScratchDatabase } from "#scenarios/wiring/postgres/scratch-database.ts";

/** Whose fault it is, and the line, of the error that connecting ends with. */
const complaintOf = async (url: string): Promise<readonly [string, string]> => {
  try {
    await (await connectStore(url)).close();
    return ["nobody", "it connects"];
  } catch (error) {
    if (error instanceof DatabaseError) return [error.fault, error.message];
    throw error;
  }
};

const EXAMPLE = "give one such as postgres://user:password@127.0.0.1:5432/seatrial";

describe("a DATABASE_URL that cannot be one", () => {
  test.for([
    ["", `DATABASE_URL is no URL: ${EXAMPLE}`],
    ["not a url", `DATABASE_URL is no URL: ${EXAMPLE}`],
    ["mysql://user:hush@127.0.0.1/db", `DATABASE_URL begins with mysql: and not with postgres: - ${EXAMPLE}`],
    ["postgres://user:hush@127.0.0.1:5432", `DATABASE_URL postgres://user:***@127.0.0.1:5432 names no database: ${EXAMPLE}`],
    ["postgres://127.0.0.1/?password=hush", `DATABASE_URL postgres://127.0.0.1/?password=*** names no database: ${EXAMPLE}`],
  ])("such as %o is told what it should look like", async ([url = "", line]) => {
    expect(await complaintOf(url)).toEqual(["input", line]);
  });
});

describe("a server that is not there", () => {
  test("is named without its password, with what to do", async () => {
    expect(await complaintOf("postgres://ada:hush@127.0.0.1:1/sea")).toEqual([
      "machine",
      "postgres://ada:***@127.0.0.1:1/sea: no PostgreSQL answers (ECONNREFUSED): start one there, or name another",
    ]);
  });

  test("but something else is, is told as well", async () => {
    const server: Server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [fault, line] = await complaintOf(`postgres://ada:hush@127.0.0.1:${port}/sea`);
    server.close();
    expect([fault, line.includes("\n"), line.includes("hush")]).toEqual(["machine", false, false]);
    expect(line).toContain(`postgres://ada:***@127.0.0.1:${port}/sea: no PostgreSQL answers`);
  });
});

const ask = async (store: StoreApi, sql: string): Promise<readonly Row[]> => (await store.query({ name: "ask", sql, params: [] })).rows;

const onServer = (server: string): void => {
  let scratch: ScratchDatabase;
  const shown = (): string => {
    const url = new URL(scratch.url);
    if (url.password !== "") url.password = "***";
    return url.href;
  };
  const asUser = (user: string): string => {
    const url = new URL(scratch.url);
    url.username = user;
    url.password = "hush";
    return url.href;
  };
  beforeAll(async () => {
    scratch = await openScratch(server, `seatrial_connect_${process.pid}`);
  });
  afterAll(() => scratch.drop());

  test("an empty database is taken, and nothing is made in it yet", async () => {
    const store = await connectStore(scratch.url);
    expect(await ask(store, "SELECT count(*) AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([{ n: 0 }]);
    await store.close();
  });

  test("a database that is not there, or a user that is not let in, is the caller's to mend", async () => {
    const url = new URL(scratch.url);
    url.pathname = "/nowhere";
    const [fault, line] = await complaintOf(url.href);
    expect([fault, line]).toEqual([
      "input",
      expect.stringMatching(
        /\/nowhere: the server refuses \(database "nowhere" does not exist\): create that database, or name another one$/,
      ),
    ]);
    const [whose, refused] = await complaintOf(asUser("nobody-here"));
    expect(whose).toBe("input");
    expect(refused).toMatch(/the server refuses \(.*"nobody-here".*\): check/);
    expect(refused).not.toContain("hush");
  });

  test("a database with somebody else's tables is refused and left as it is; one of ours is taken", async () => {
    const store = await connectStore(scratch.url);
    await ask(store, "CREATE TABLE accounts (id int)");
    expect(await complaintOf(scratch.url)).toEqual([
      "input",
      `${shown()}: the database has a table that is not Seatrial's (accounts); nothing in it was changed; name an empty database, or Seatrial's own`,
    ]);
    expect(await ask(store, "SELECT * FROM accounts")).toEqual([]);
    await ask(store, "DROP TABLE accounts");
    await migrate(store, new HandClock());
    expect(await complaintOf(scratch.url)).toEqual(["nobody", "it connects"]);
    await store.close();
  });
};

const server = process.env["DATABASE_URL"];
if (server === undefined || server === "") {
  const why = "DATABASE_URL names no PostgreSQL (node scripts/postgres/with-postgres.ts -- COMMAND starts one)";
  process.stderr.write(`connect-store: not exercised on PostgreSQL itself: ${why}\n`);
  test.todo(`connecting to PostgreSQL itself: not exercised: ${why}`);
} else {
  describe("connecting to PostgreSQL itself", () => onServer(server));
}
