import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Row, SqlValue, Statement, StoreApi } from "#harness/ports/store.ts";
import type { Actor } from "#scenarios/wiring/lock-step/cast.ts";
import { lockStep, type LockStepOptions, type LockStepResult, type Merge } from "#scenarios/wiring/lock-step/lock-step.ts";
import { openScratch, type ScratchDatabase } from "#scenarios/wiring/postgres/scratch-database.ts";

const server = process.env["DATABASE_URL"];

let scratch: ScratchDatabase;

const say = (name: string, sql: string, params: readonly SqlValue[] = []): Statement => ({ name, sql, params });
const rows = async (store: StoreApi, sql: string): Promise<readonly Row[]> => (await store.query(say("ask", sql))).rows;

/** A workspace that is wanted, with one live token `old`. */
const reset = async (store: StoreApi): Promise<void> => {
  await store.transaction([
    say("drop", "DROP TABLE IF EXISTS tokens, workspace"),
    say("make", "CREATE TABLE workspace (id int PRIMARY KEY, wanted boolean NOT NULL)"),
    say("make", "CREATE TABLE tokens (id text PRIMARY KEY, revoked boolean NOT NULL DEFAULT false)"),
    say("fill", "INSERT INTO workspace VALUES (1, true)"),
    say("fill", "INSERT INTO tokens VALUES ('old', false)"),
  ]);
};

const liveTokens = async (store: StoreApi): Promise<readonly unknown[]> =>
  (await rows(store, "SELECT id FROM tokens WHERE NOT revoked ORDER BY id")).map((row) => row["id"]);

/** The rule of these stories: exactly one token is live. */
const exactlyOne: LockStepOptions["judge"] = async (store) => {
  const live = await liveTokens(store);
  return live.length === 1 ? null : `live are ${live.join(", ") || "none"}`;
};

/** Every order that was gone through, with whether it ended wrong. */
interface Told extends LockStepResult {
  readonly orders: readonly string[];
  readonly wrong: readonly string[];
}

const told = ({ order }: Merge): string => order.join(" ");

const tell = async (actors: readonly Actor[], options: Partial<LockStepOptions> = {}): Promise<Told> => {
  const orders: string[] = [];
  const judge = options.judge ?? exactlyOne;
  const result = await lockStep({
    databaseUrl: scratch.url,
    actors,
    reset,
    ...options,
    judge: (store, merge) => {
      orders.push(told(merge));
      return judge(store, merge);
    },
  });
  return { ...result, orders, wrong: result.broken.map(told) };
};

const insert = (id: string): Statement => say("insert", "INSERT INTO tokens (id) VALUES ($1)", [id]);
const REVOKE = say("revoke", "UPDATE tokens SET revoked = true WHERE NOT revoked");
const LOCK = say("lock", "SELECT id FROM workspace WHERE id = 1 FOR UPDATE");
const insertIfNone = (id: string): Statement =>
  say("insert", "INSERT INTO tokens (id) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM tokens WHERE NOT revoked)", [id]);

/** What one of these stories begins with: no live token. */
const withoutToken = async (store: StoreApi): Promise<void> => {
  await reset(store);
  await store.query(REVOKE);
};

const looksThenMints = (name: string): Actor => ({
  name,
  act: async (store) => {
    const { rows: live } = await store.query(say("look", "SELECT 1 FROM tokens WHERE NOT revoked"));
    if (live.length === 0) await store.query(insert(name));
  },
});
const mintsIfNone = (name: string): Actor => ({ name, act: (store) => store.query(insertIfNone(name)) });
const mintsBehindLock = (name: string): Actor => ({ name, act: (store) => store.transaction([LOCK, insertIfNone(name)]) });

const revokesThenMints = (name: string): Actor => ({
  name,
  act: async (store) => {
    await store.query(REVOKE);
    await store.query(insert(name));
  },
});
const rotatesAsOne = (name: string): Actor => ({ name, act: (store) => store.transaction([REVOKE, insert(name)]) });
const rotatesBehindLock = (name: string): Actor => ({ name, act: (store) => store.transaction([LOCK, REVOKE, insert(name)]) });

const checkThenInsert = (): void => {
  test("in two statements ends with two tokens in exactly the orders in which both look before either has committed", async () => {
    const { orders, wrong, blocked } = await tell([looksThenMints("a"), looksThenMints("b")], { reset: withoutToken });
    const bothSawNone = (order: string): boolean => order.includes("a.commit") && order.includes("b.commit");
    expect(new Set(wrong)).toEqual(new Set(orders.filter(bothSawNone)));
    expect(wrong.length, "orders that break").toBeGreaterThan(0);
    expect(orders).toContain("a.look a.insert a.commit b.look");
    expect(blocked, "nobody waits for anybody").toBe(0);
  });

  test("in one statement is no better where nothing makes the second one wait", async () => {
    const { orders, wrong } = await tell([mintsIfNone("a"), mintsIfNone("b")], { reset: withoutToken });
    expect(orders).toHaveLength(6);
    expect(wrong).toEqual(orders.filter((order) => !order.startsWith("a.insert a.commit") && !order.startsWith("b.insert b.commit")));
  });

  test("behind a row lock ends with one token in every order: whoever comes second waits, and sees it", async () => {
    const { orders, wrong, blocked } = await tell([mintsBehindLock("a"), mintsBehindLock("b")], { reset: withoutToken });
    expect(wrong).toEqual([]);
    expect(orders).toContain("a.lock a.insert b.lock (waits) a.commit b.insert b.commit");
    expect(blocked, "all but the two in which one follows the other").toBe(orders.length - 2);
  });
};

const revokeThenMint = (): void => {
  test("in two statements leaves two live tokens, where both revoke before either has minted", async () => {
    const { orders, wrong, broken } = await tell([revokesThenMints("a"), revokesThenMints("b")]);
    expect(orders).toContain("a.revoke b.revoke (waits) a.commit b.commit a.insert a.commit b.insert b.commit");
    expect(wrong).toContain("a.revoke b.revoke (waits) a.commit b.commit a.insert a.commit b.insert b.commit");
    expect(new Set(broken.map(({ because }) => because))).toEqual(new Set(["live are a, b"]));
    expect(wrong).not.toContain("a.revoke a.commit a.insert a.commit b.revoke b.commit b.insert b.commit");
  });

  test("in one transaction still does: the second one's statement does not see what the first one adds while it waits", async () => {
    const { orders, wrong } = await tell([rotatesAsOne("a"), rotatesAsOne("b")]);
    expect(wrong).toContain("a.revoke a.insert b.revoke (waits) a.commit b.insert b.commit");
    expect(wrong).not.toContain("a.revoke a.insert a.commit b.revoke b.insert b.commit");
    expect(orders.length).toBeGreaterThan(wrong.length);
  });

  test("behind a row lock leaves one live token in every order, of two and of three", async () => {
    const two = await tell([rotatesBehindLock("a"), rotatesBehindLock("b")]);
    expect(two.wrong).toEqual([]);
    expect(two.blocked).toBe(two.merges - 2);
    const three = await tell(["a", "b", "c"].map(rotatesBehindLock), { sample: { count: 60, seed: 1 } });
    expect(three.wrong).toEqual([]);
    expect(three.merges, "different orders among 60").toBeGreaterThan(20);
  });
};

const update = (name: string, id: string): Statement => say(name, "UPDATE tokens SET revoked = NOT revoked WHERE id = $1", [id]);

const waiting = (): void => {
  test("for each other is a deadlock, which ends one of the two and is no crash", async () => {
    const crosswise = (name: string, ids: readonly string[]): Actor => ({
      name,
      act: (store) => store.transaction(ids.map((id) => update(`touch-${id}`, id))),
    });
    const twoTokens = async (store: StoreApi): Promise<void> => {
      await reset(store);
      await store.query(insert("new"));
    };
    const ends: string[] = [];
    const { merges, deadlocks } = await tell([crosswise("a", ["old", "new"]), crosswise("b", ["new", "old"])], {
      reset: twoTokens,
      judge: async (_store, { outcomes }) => {
        ends.push(outcomes.map((outcome) => (outcome.kind === "done" ? "done" : outcome.code)).join(" "));
        return null;
      },
    });
    expect(deadlocks).toBeGreaterThan(0);
    expect(deadlocks).toBeLessThan(merges);
    expect(ends.filter((end) => !["done done", "40P01 done", "done 40P01"].includes(end))).toEqual([]);
  });

  test("is not mistaken for being slow", async () => {
    const slow: Actor = { name: "slow", act: (store) => store.query(say("sleep", "SELECT pg_sleep(0.05)")) };
    const { blocked, orders } = await tell([slow, mintsIfNone("a")]);
    expect(blocked).toBe(0);
    expect(orders).toHaveLength(3);
  });

  test("is gone through to the end or refused, and never cut short in silence", async () => {
    const long = (name: string): Actor => ({
      name,
      act: async (store) => {
        for (let i = 0; i < 20; i += 1) await store.query(say("look", "SELECT 1"));
      },
    });
    await expect(tell([long("a"), long("b")], { mergesMax: 20 })).rejects.toThrow("there are more than 20 merges: sample them");
    expect((await tell([long("a"), long("b")], { sample: { count: 5, seed: 3 } })).merges).toBe(5);
  });
};

const tests = (): void => {
  beforeAll(async () => {
    scratch = await openScratch(server ?? "", `seatrial_lock_step_${process.pid}`);
  });
  afterAll(() => scratch.drop());
  describe("check, then insert", checkThenInsert);
  describe("revoke, then mint", revokeThenMint);
  describe("waiting", waiting);
};

if (server === undefined || server === "") {
  const why = "DATABASE_URL names no PostgreSQL (node scripts/postgres/with-postgres.ts -- COMMAND starts one)";
  test.todo(`needs isolation: actors in lock-step on PostgreSQL: not exercised: ${why}`);
} else {
  describe("needs isolation: actors in lock-step on PostgreSQL", tests);
}
