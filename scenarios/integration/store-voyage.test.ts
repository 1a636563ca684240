import { beforeAll, describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { PgliteDatabase } from "#fakes/database/pglite-database.ts";
import type { HistoryHeader } from "#harness/history/event.ts";
import { historyHash } from "#harness/history/history-file.ts";
import { isoTime, sleep } from "#harness/ports/clock.ts";
import { STORE_METHODS, type Statement, type StoreApi } from "#harness/ports/store.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import type { Mode } from "#harness/rigs/sim/exploration.ts";
import { SimSea } from "#harness/rigs/sim/sim-sea.ts";
import type { Party } from "#harness/rigs/sea.ts";

const header = (seed: number): HistoryHeader => ({
  format: "seatrial-history",
  version: 1,
  scenario: "integration/store-voyage",
  seed,
  rig: "sim",
  model: "S",
  profile: "none",
  mode: "walk",
  maxDelayMs: 20,
  defect: null,
  variant: null,
});

const WALK: Mode = { name: "walk", latencyMaxMs: 20, stallsMax: 0, stallMaxMs: 0 };

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const say = (name: string, sql: string, params: Statement["params"] = []): Statement => ({ name, sql, params });

const STATUSES = ["online", "offline", "degraded", "paused"];
const CREATE = "INSERT INTO workspaces (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3) RETURNING id";
const MINT = "INSERT INTO workspace_auth_tokens (id, workspace_id, token_hash, prefix, created_at) VALUES ($1, $2, $3, 'p', $4)";

/** A client that creates five workspaces and then writes at random; it tells whatever the database answers, in the database's order. */
const works = async (client: Party, store: StoreApi, first: number): Promise<readonly unknown[]> => {
  const answers: unknown[] = [];
  const now = (): string => isoTime(client.clock.now());
  for (let i = first; i < first + 5; i += 1) {
    await store.transaction([say("create", CREATE, [uuid(i), `w${i}`, now()]), say("mint", MINT, [uuid(i), uuid(i), `hash ${i}`, now()])]);
  }
  for (let i = 0; i < 12; i += 1) {
    const status = STATUSES[client.random.uint32() % STATUSES.length] ?? "online";
    const sql =
      "UPDATE workspaces SET status = $1, updated_at = $2 WHERE tier = 3 AND right(id::text, 1) <> $3 RETURNING id, status, updated_at";
    const { rows } = await store.query(say("write", sql, [status, now(), String(client.random.uint32() % 10)]));
    // What no statement of a platform may ask for, here to show that the time is the voyage's.
    answers.push(rows, (await store.query(say("time", "SELECT now() AS now"))).rows);
    await sleep(client.clock, client.random.uint32() % 50);
  }
  return answers;
};

/** Sails one voyage of three clients; resolves to its hash. */
const sail = async (database: PgliteDatabase, seed: number): Promise<string> => {
  await database.reset();
  const sea = new SimSea({ header: header(seed), mode: WALK });
  const party = sea.party("database", "backend");
  const connection = database.connection({
    clock: party.clock,
    random: party.random,
    journal: (entry) => sea.recorder.record({ type: "journal", party: "database", entry }),
  });
  connection.faults.unreliable(5, 40);
  const story = sea.party("story", "client");
  await sea.run(story, () =>
    Promise.all(
      [10, 20, 30].map(async (first) => {
        const client = sea.party(`client-${first}`, "client");
        const store = sea.channel<StoreApi>(client, { to: "database", methods: STORE_METHODS, serve: () => ({ party, api: connection }) });
        const told = await client.run("work", async () => {
          try {
            return await works(client, store, first);
          } catch (error) {
            return [String(error)];
          }
        });
        sea.recorder.record({ type: "journal", party: client.name, entry: { kind: "answers", told } });
      }),
    ),
  );
  return historyHash(sea.recorder.history, sea.choices);
};

const open = (): Promise<PgliteDatabase> => PgliteDatabase.open((store) => migrate(store, new HandClock()));

describe("a voyage with a database", () => {
  let database: PgliteDatabase;
  beforeAll(async () => {
    database = await open();
  });

  test("is a function of its seed", async () => {
    const hashes = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const hash = await sail(database, seed);
      expect(await sail(database, seed), `seed ${seed}`).toBe(hash);
      hashes.add(hash);
    }
    expect(hashes.size, "each seed has a voyage of its own").toBe(6);
  });

  test("does not depend on what the database was used for before", async () => {
    const fresh = await open();
    const inNew = await sail(fresh, 7);
    await fresh.close();
    for (let seed = 100; seed < 120; seed += 1) await sail(database, seed);
    expect(await sail(database, 7)).toBe(inNew);
  });

  test("has the database keep the clock and timers of everybody else as they were, guarded ones too", async () => {
    const machine = [Date.now, setTimeout];
    await database.reset();
    expect([Date.now, setTimeout]).toEqual(machine);
    const sea = new SimSea({ header: header(1), mode: WALK });
    const client = sea.party("client", "client");
    const store = database.connection({ clock: client.clock, random: client.random });
    const readsClock = sea.run(client, async () => {
      await store.query(say("look", "SELECT 1"));
      return Date.now();
    });
    await expect(readsClock).rejects.toThrow("inside a voyage");
    expect([Date.now, setTimeout]).toEqual(machine);
  });
});
