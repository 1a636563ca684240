import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { DatabaseConnection } from "#fakes/database/database-connection.ts";
import { EmbeddedToxiproxy } from "#fakes/toxiproxy/toxiproxy.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { LiveSea } from "#harness/rigs/live/live-sea.ts";
import { PgPool } from "#harness/rigs/live/pg-pool.ts";
import { ToxiproxyClient, type LinkProxy } from "#harness/rigs/live/toxiproxy-client.ts";
import { scaleFromNow } from "#harness/rigs/scaled-clock.ts";
import { fail } from "#scenarios/wiring/fail.ts";
import { DatabaseQuay } from "#scenarios/wiring/server/live/database/database-quay.ts";

const header: HistoryHeader = {
  ...{ format: "seatrial-history", version: 1, scenario: "quay", seed: 1, rig: "live", model: "none", profile: "none" },
  ...{ mode: "real time x 1", maxDelayMs: 20, defect: null, variant: null },
};

const PARTY = "server";
const ID = "00000000-0000-4000-8000-000000000001";
const AT = "2026-01-01T00:00:00.000Z";
const CREATE = `INSERT INTO workspaces (id, name, status, url, external, created_at, updated_at) VALUES ($1, 'one', $2, '', false, $3, $3)`;

const create = { name: "create", sql: CREATE, params: [ID, "provisioning", AT] };
const count = { name: "count", sql: "SELECT count(*) AS n FROM workspaces", params: [] };

/** A store that speaks PostgreSQL's protocol through a proxy, as the server of the live rig does. */
const throughProxy = (url: string | null): void => {
  let toxiproxy: EmbeddedToxiproxy;
  let quay: DatabaseQuay;
  let proxy: LinkProxy;
  let sea: LiveSea;
  let store: PgPool;
  let connection: DatabaseConnection;
  let told: string[] = [];
  beforeAll(async () => {
    toxiproxy = await EmbeddedToxiproxy.start({ host: "127.0.0.1", port: 0, seed: 1 });
    quay = await DatabaseQuay.open(url === null ? null : { url, name: `seatrial_quay_${process.pid}` });
    const [made] = await new ToxiproxyClient(toxiproxy.url).populate([{ name: "server>database", upstream: quay.address }]);
    proxy = made ?? fail("no proxy stands");
  });
  beforeEach(async () => {
    await quay.reset();
    const nobody = (): never => fail("nothing but the database is called");
    sea = new LiveSea({ header, scale: scaleFromNow(1), harbour: { origin: nobody, listener: nobody, proxy: () => proxy } });
    const party = sea.party(PARTY, "service");
    told = [];
    connection = quay.serve(sea, {
      clock: party.clock,
      random: party.random,
      executed: ({ statements, notices }) =>
        told.push(...statements.map(({ name }) => name), ...notices.map((one) => String((JSON.parse(one) as { to: unknown }).to))),
    });
    store = new PgPool({ url: quay.urlThrough(proxy.listen), connectMs: 5_000, statementMs: 5_000, answerMs: 6_000 });
    return async () => {
      store.end();
      await sea[Symbol.asyncDispose]();
    };
  });
  afterAll(async () => {
    await quay[Symbol.asyncDispose]();
    await toxiproxy.close();
  });

  test("statements and transactions take effect, and the voyage hears what the triggers tell of them", async () => {
    await store.transaction([create, { name: "online", sql: "UPDATE workspaces SET status = 'online' WHERE id = $1", params: [ID] }]);
    expect((await store.query(count)).rows).toEqual([{ n: 1 }]);
    expect(told).toEqual(["create", "online", "provisioning", "online", "count"]);
    await quay.reset();
    const { clock, random } = sea.party("rest", "backend");
    expect((await quay.connection({ clock, random }).query(count)).rows, "a reset leaves no row").toEqual([{ n: 0 }]);
  });

  test("of connections at work at once, each tells what it did itself, and once", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`);
    await Promise.all(ids.map((id) => store.query({ ...create, params: [id, "provisioning", AT] })));
    expect(told.filter((what) => what === "provisioning")).toHaveLength(ids.length);
  });

  test("a statement that is held keeps no other one waiting", async () => {
    const held = sea.hold({ point: "database.create", nth: 1, at: "call" });
    const creating = store.query(create);
    await held.reached;
    expect((await store.query(count)).rows).toEqual([{ n: 0 }]);
    held.release();
    await creating;
    expect((await store.query(count)).rows).toEqual([{ n: 1 }]);
  });

  test("a failure that was told is the database's own error, and of a transaction nothing is left", async () => {
    connection.faults.failNext("create", [{ kind: "sql", code: "40001" }, { kind: "reset" }, { kind: "lost-reply" }]);
    await expect(store.transaction([create])).rejects.toMatchObject({ fields: { name: "StoreError", code: "40001" } });
    await expect(store.query(create)).rejects.toMatchObject({ name: "LinkError", sent: "maybe" });
    expect((await store.query(count)).rows).toEqual([{ n: 0 }]);
    await expect(store.query(create)).rejects.toMatchObject({ name: "LinkError", sent: "maybe" });
    expect((await store.query(count)).rows, "the reply is lost, the row is there").toEqual([{ n: 1 }]);
  });

  test("a statement that is wrong in itself fails by its SQLSTATE and is not told of", async () => {
    await store.query(create);
    await expect(store.transaction([create])).rejects.toMatchObject({ fields: { code: "23505" } });
    expect(told.filter((name) => name === "create")).toHaveLength(1);
  });

  test("what the proxy does to the link is met as a broken link, and is over when it is lifted", async () => {
    await store.query(count);
    const lift = await sea.toxic({ link: "server>database", stream: "upstream", toxic: { type: "down" } });
    await expect(store.query(count)).rejects.toMatchObject({ name: "LinkError" });
    await lift();
    await expect
      .poll(() =>
        store.query(count).then(
          ({ rows }) => rows,
          () => [],
        ),
      )
      .toEqual([{ n: 0 }]);
  });
};

describe("PGlite behind a proxy", () => throughProxy(null));

const server = process.env["DATABASE_URL"];
if (server === undefined || server === "") test.todo("PostgreSQL itself behind a proxy: not exercised: DATABASE_URL names no PostgreSQL");
else describe("PostgreSQL itself behind a proxy", () => throughProxy(server));
