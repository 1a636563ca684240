import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
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
    ["postgres://user:hush@127.0.0.1:99999/db", "DATABASE_URL names port 99999: ports go up to 65535"],
    [
      "postgres://user:hush@127.0.0.1/db?sslrootcert=/no/such/root.pem",
      "DATABASE_URL postgres://user:***@127.0.0.1/db?sslrootcert=/no/such/root.pem: sslrootcert=/no/such/root.pem: there is no such file",
    ],
    [
      "postgres://user:hush@127.0.0.1/db?sslmode=verify-ca",
      "DATABASE_URL postgres://user:***@127.0.0.1/db?sslmode=verify-ca: sslmode=verify-ca needs sslrootcert, the file of the root to trust",
    ],
    ["postgres://127.0.0.1/?password=hush", `DATABASE_URL postgres://127.0.0.1/?password=*** names no database: ${EXAMPLE}`],
  ])("such as %o is told what it should look like", async ([url = "", line]) => {
    expect(await complaintOf(url)).toEqual(["input", line]);
  });
});

/** AuthenticationSASL with SCRAM-SHA-256, the way in that PostgreSQL has by itself; the first message of the exchange follows. */
const sasl = (code: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(9);
  head.write("R", 0, "latin1");
  head.writeInt32BE(body.length + 8, 1);
  head.writeInt32BE(code, 5);
  return Buffer.concat([head, body]);
};
const WANTS_PASSWORD = [sasl(10, Buffer.from("SCRAM-SHA-256\0\0")), sasl(11, Buffer.from(`r=${"x".repeat(24)},s=c2FsdA==,i=4096`))];

describe("a server that is not there", () => {
  test("is named without its password, with what to do", async () => {
    expect(await complaintOf("postgres://ada:hush@127.0.0.1:1/sea")).toEqual([
      "machine",
      "postgres://ada:***@127.0.0.1:1/sea: no PostgreSQL answers (ECONNREFUSED): start one there, or name another",
    ]);
  });

  test("because no host has its name, is the caller's to mend", async () => {
    const [fault, line] = await complaintOf("postgres://ada:hush@nowhere.invalid:5432/sea");
    expect(fault).toBe("input");
    expect(line).toMatch(
      /^postgres:\/\/ada:\*\*\*@nowhere\.invalid:5432\/sea: no host of this name (?:is known|can be found): check the name$/,
    );
  });

  test.for([
    ["wants a password, and none is given", "", WANTS_PASSWORD, "the server wants a password, and the URL has none: add it"],
    [
      "speaks no TLS, and it is asked for",
      "?sslmode=require",
      [Buffer.from("N")],
      "the server speaks no TLS: leave sslmode out of the URL, or encrypt on the server",
    ],
  ] as const)("that %s, is the caller's to mend, and nothing else is printed", async ([, query, says, because]) => {
    const warned = vi.spyOn(process, "emitWarning");
    const server: Server = createServer((socket) => {
      const left = [...says];
      socket.on("error", () => {}).on("data", () => socket.write(left.shift() ?? ""));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const at = `postgres://ada@127.0.0.1:${port}/sea${query}`;
    const complaint = await complaintOf(at);
    server.close();
    expect(complaint).toEqual(["input", `${at}: ${because}`]);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
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
      `${shown()}: the database has something that is not Seatrial's (accounts); nothing in it was changed; name an empty database, or Seatrial's own`,
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
  test.todo(`connecting to PostgreSQL itself: not exercised: ${why}`);
} else {
  describe("connecting to PostgreSQL itself", () => onServer(server));
}
