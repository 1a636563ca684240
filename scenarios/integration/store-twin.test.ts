import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { storeContract } from "#fakes/database/store.contract.ts";
import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import { openScratch, type ScratchDatabase } from "#scenarios/wiring/postgres/scratch-database.ts";

const server = process.env["DATABASE_URL"];
const LIMITS = { connectMs: 5_000, statementMs: 5_000, answerMs: 10_000 };
const ask = (sql: string) => ({ name: "ask", sql, params: [] });

const codeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof LinkError) return error.failure;
    return error instanceof BackendError ? error.fields.code : error;
  }
};

if (server === undefined || server === "") {
  const why = "DATABASE_URL names no PostgreSQL (node scripts/postgres/with-postgres.ts -- COMMAND starts one)";
  test.todo(`PostgreSQL itself keeps the contract of a store: not exercised: ${why}`);
} else {
  let scratch: ScratchDatabase;
  let store: PgStore;
  beforeAll(async () => {
    scratch = await openScratch(server, `seatrial_twin_${process.pid}`);
    store = new PgStore({ url: scratch.url, ...LIMITS });
  });
  afterAll(async () => {
    await store.close();
    await scratch.drop();
  });

  describe("PostgreSQL itself keeps the contract of a store", () => {
    storeContract(() => store);
  });

  describe("a connection", () => {
    test("that the server ended fails once, by its SQLSTATE or as a broken link, and is made anew", async () => {
      const [pid] = (await store.query(ask("SELECT pg_backend_pid() AS pid"))).rows;
      const other = new PgStore({ url: scratch.url, ...LIMITS });
      const sleeping = codeOf(store.query(ask("SELECT pg_sleep(5)")));
      await expect
        .poll(async () => (await other.query(ask(`SELECT wait_event FROM pg_stat_activity WHERE pid = ${String(pid?.["pid"])}`))).rows)
        .toEqual([{ wait_event: "PgSleep" }]);
      await other.query(ask(`SELECT pg_terminate_backend(${String(pid?.["pid"])})`));
      expect(await sleeping).toBe("57P01");
      expect((await store.query(ask("SELECT 1 AS n"))).rows).toEqual([{ n: 1 }]);
      await other.close();
    });

    test("gives a statement up on the server, and goes on", async () => {
      const hasty = new PgStore({ url: scratch.url, ...LIMITS, statementMs: 50 });
      expect(await codeOf(hasty.query(ask("SELECT pg_sleep(5)")))).toBe("57014");
      expect((await hasty.query(ask("SELECT 1 AS n"))).rows).toEqual([{ n: 1 }]);
      await hasty.close();
    });

    test("that hears nothing for too long is given up, and made anew", async () => {
      const deaf = new PgStore({ url: scratch.url, ...LIMITS, answerMs: 50 });
      expect(await codeOf(deaf.query(ask("SELECT pg_sleep(1)")))).toBe("headers-timeout");
      expect((await deaf.query(ask("SELECT 1 AS n"))).rows).toEqual([{ n: 1 }]);
      await deaf.close();
    });

    test("to nobody is refused, and nothing was sent", async () => {
      const nowhere = new PgStore({ url: "postgres://nobody@127.0.0.1:1/nothing", ...LIMITS });
      expect(await codeOf(nowhere.query(ask("SELECT 1")))).toBe("refused");
    });
  });
}
