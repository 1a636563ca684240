import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashOf } from "#harness/platform/server/auth/secret-text.ts";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { migrate } from "#harness/platform/server/store/migrate.ts";
import { toWorkspace, type WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";
import { isoTime } from "#harness/ports/clock.ts";
import type { Row, SqlValue, StoreApi } from "#harness/ports/store.ts";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { PgStore } from "#harness/rigs/live/pg-store.ts";
import type { Actor, Outcome } from "#scenarios/wiring/lock-step/cast.ts";
import { lockStep, type LockStepOptions, type LockStepResult } from "#scenarios/wiring/lock-step/lock-step.ts";
import { openScratch, type ScratchDatabase } from "#scenarios/wiring/postgres/scratch-database.ts";
import { claims, ID, pauses, registers, removes, restarts, rotates, starts, sweeps, type Act } from "./contested/acts.ts";
import { InstantMachines, serverOnStore } from "./contested/server-on-store.ts";

const server = process.env["DATABASE_URL"];

let scratch: ScratchDatabase;

const OLD_TOKEN = "11111111-1111-4111-8111-111111111111";

const clock = new HandClock();
const ago = (ms: number): string => isoTime(clock.now() - ms);

const ask = async (store: StoreApi, sql: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> =>
  (await store.query({ name: "ask", sql, params })).rows;

/** What a merge begins with: one workspace, and its live token if it has one. */
interface Start {
  readonly status: string;
  readonly external?: boolean;
  readonly instance?: string;
  /** How long ago its token was minted, ms; null for none. */
  readonly tokenAgeMs: number | null;
}

const startWith =
  ({ status, external = false, instance, tokenAgeMs }: Start) =>
  async (store: StoreApi): Promise<void> => {
    await store.query({ name: "clear", sql: "TRUNCATE workspaces, workspace_auth_tokens, pending_stops CASCADE", params: [] });
    await ask(
      store,
      `INSERT INTO workspaces (id, name, status, external, instance_id, provisioning_since, created_at, updated_at)
       VALUES ($1, 'contested', $2::workspace_status, $3, $4, $5, $5, $5)`,
      [ID, status, external, instance ?? null, ago(1_000_000)],
    );
    if (tokenAgeMs === null) return;
    await ask(
      store,
      "INSERT INTO workspace_auth_tokens (id, workspace_id, token_hash, prefix, created_at) VALUES ($1, $2, 'old', 'old', $3)",
      [OLD_TOKEN, ID, ago(tokenAgeMs)],
    );
  };

const rowOf = async (store: StoreApi): Promise<WorkspaceRow> => {
  const [row] = await ask(store, "SELECT * FROM workspaces WHERE id = $1", [ID]);
  if (row === undefined) throw new Error("the workspace is gone");
  return toWorkspace(row);
};

const liveHashes = async (store: StoreApi): Promise<readonly string[]> =>
  (await ask(store, "SELECT token_hash FROM workspace_auth_tokens WHERE revoked_at IS NULL ORDER BY token_hash")).map((row) =>
    String(row["token_hash"]),
  );

interface Story {
  readonly backend: "docker" | "control-plane";
  readonly start: Start;
  readonly acts: Readonly<Record<string, Act>>;
  readonly parts?: Partial<ServerParts>;
  readonly sample?: LockStepOptions["sample"];
  /** Lets an actor's statements through another way. */
  readonly through?: (store: StoreApi) => StoreApi;
  readonly judge: (store: StoreApi, outcomes: readonly Outcome[], machines: InstantMachines) => Promise<string | null>;
}

/** Goes through every order of the actors' statements, each from the same start. */
const tell = async ({ backend, start, acts, parts = {}, sample, through = (store) => store, judge }: Story): Promise<LockStepResult> => {
  let machines = new InstantMachines(backend);
  const actors = Object.entries(acts).map(([name, act], i): Actor => ({
    name,
    act: (store) => act(serverOnStore({ store: through(store), seed: i + 1, machines, parts })),
  }));
  return lockStep({
    databaseUrl: scratch.url,
    actors,
    reset: async (store) => {
      machines = new InstantMachines(backend);
      if (start.instance !== undefined) machines.alive.add(start.instance);
      await startWith(start)(store);
    },
    judge: (store, { outcomes }) => {
      const failed = outcomes.find((outcome) => outcome.kind === "failed");
      return failed === undefined ? judge(store, outcomes, machines) : Promise.resolve(`an actor failed: ${JSON.stringify(failed)}`);
    },
    ...(sample === undefined ? {} : { sample }),
  });
};

const told = ({ merges, blocked, deadlocks }: LockStepResult): string => `${merges} merges, ${blocked} with a wait, ${deadlocks} deadlocks`;

/** The tokens that the actors handed out. */
const handedOut = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.flatMap((outcome) =>
    outcome.kind === "done" && typeof outcome.value === "string" && outcome.value !== "" ? [outcome.value] : [],
  );

/** Exactly one token is live, and somebody was given it. */
const oneHandedOut: Story["judge"] = async (store, outcomes) => {
  const live = await liveHashes(store);
  const given = handedOut(outcomes).map(hashOf);
  return live.length === 1 && given.includes(live[0] ?? "") ? null : `${live.length} tokens are live, ${given.length} were handed out`;
};

const EXTERNAL: Start = { status: "online", external: true, tokenAgeMs: 1_000 };

const rotations = (): void => {
  const story: Story = { backend: "docker", start: EXTERNAL, acts: { one: rotates, other: rotates }, judge: oneHandedOut };

  test("leave one live token that one of them handed out, in every order of two and in a sample of three", async ({ annotate }) => {
    const two = await tell(story);
    await annotate(told(two));
    expect(two.broken).toEqual([]);
    expect(two.deadlocks).toBe(0);
    expect(two.blocked).toBeGreaterThan(0);
    const three = await tell({ ...story, acts: { ...story.acts, third: rotates }, sample: { count: 80, seed: 1 } });
    expect(three.broken).toEqual([]);
  });

  test("in two steps leave two live tokens in some order (X-26)", async () => {
    const { broken } = await tell({ ...story, parts: { rotation: "two-steps" } });
    expect(broken.map(({ because }) => because)).toContain("2 tokens are live, 2 were handed out");
  });
};

/** As if nobody took the workspace's lock. */
const withoutLock = (store: StoreApi): StoreApi => ({
  query: (statement) => store.query(statement),
  transaction: (statements) =>
    store.transaction(statements.map((one) => (one.name === "workspace-lock" ? { ...one, sql: one.sql.replace("FOR UPDATE", "") } : one))),
});

const registrations = (): void => {
  const story: Story = {
    backend: "control-plane",
    start: { status: "online", tokenAgeMs: null },
    acts: { one: registers, other: registers },
    judge: oneHandedOut,
  };

  test.for(["online", "provisioning", "failed"])(
    "of a workspace that is %s mint one token, in every order of two and in a sample of three",
    async (status, { annotate }) => {
      const two = await tell({ ...story, start: { status, tokenAgeMs: null } });
      await annotate(told(two));
      expect(two.broken).toEqual([]);
      const three = await tell({
        ...story,
        start: { status, tokenAgeMs: null },
        acts: { ...story.acts, third: registers },
        sample: { count: 80, seed: 2 },
      });
      expect(three.broken).toEqual([]);
    },
  );

  test("that insert where none exists mint two without the lock", async () => {
    const { broken } = await tell({ ...story, through: withoutLock });
    expect(broken.map(({ because }) => because)).toContain("2 tokens are live, 2 were handed out");
  });

  test("that mint once they saw none mint two (X-27)", async () => {
    const { broken } = await tell({ ...story, parts: { firstToken: "once-none-was-seen" }, sample: { count: 150, seed: 3 } });
    expect(broken.map(({ because }) => because)).toContain("2 tokens are live, 2 were handed out");
  });
};

const sweepsAndRestarts = (): void => {
  const story: Story = {
    backend: "docker",
    start: { status: "failed", tokenAgeMs: 400_000 },
    acts: { sweep: sweeps, restart: restarts },
    judge: oneHandedOut,
  };

  test("leave the token that was minted, in every order", async ({ annotate }) => {
    const result = await tell(story);
    await annotate(told(result));
    expect(result.broken).toEqual([]);
    expect(result.deadlocks).toBe(0);
  });

  test("leave none in some order when the sweep asks only once how old a token is (M-28)", async () => {
    const { broken } = await tell({ ...story, parts: { revokes: "all-live" } });
    expect(broken.map(({ because }) => because)).toContain("0 tokens are live, 1 were handed out");
  });
};

const parked =
  (status: "paused" | "removed"): Story["judge"] =>
  async (store, _, machines) => {
    const row = await rowOf(store);
    if (row.status !== status) return `it is ${row.status}`;
    const owed = await ask(store, "SELECT machine FROM pending_stops");
    if (machines.alive.size > 0 && owed.length === 0) return `${[...machines.alive].join(", ")} lives and nobody owes its stop`;
    const live = await liveHashes(store);
    return status === "removed" && live.length > 0 ? `${live.length} tokens are live` : null;
  };

const claimsAndParking = (): void => {
  const ONLINE: Start = { status: "online", instance: "machine-0", tokenAgeMs: 1_000 };

  test("a claim never brings a paused workspace back, in any order", async ({ annotate }) => {
    const result = await tell({ backend: "control-plane", start: ONLINE, acts: { claim: claims, pause: pauses }, judge: parked("paused") });
    await annotate(told(result));
    expect(result.broken).toEqual([]);
    expect(result.deadlocks).toBe(0);
  });

  test("a claim that takes whatever it finds does, in some order", async () => {
    const parts = { mayAutoRestart: () => true };
    const { broken } = await tell({
      backend: "control-plane",
      start: ONLINE,
      acts: { claim: claims, pause: pauses },
      parts,
      judge: parked("paused"),
    });
    expect(broken.map(({ because }) => because)).toContain("it is provisioning");
  });

  test("a claim never brings a removed workspace back, and no token is live, in any order", async ({ annotate }) => {
    const result = await tell({
      backend: "control-plane",
      start: ONLINE,
      acts: { claim: claims, remove: removes },
      judge: parked("removed"),
    });
    await annotate(told(result));
    expect(result.broken).toEqual([]);
    expect(result.deadlocks).toBe(0);
  });

  test("a start that is stored beside a pause leaves no machine behind, in any order", async ({ annotate }) => {
    const start: Start = { status: "provisioning", tokenAgeMs: null };
    const story: Story = { backend: "control-plane", start, acts: { start: starts, pause: pauses }, judge: parked("paused") };
    const result = await tell(story);
    await annotate(told(result));
    expect(result.broken).toEqual([]);
    const careless = await tell({ ...story, parts: { reapsLostStarts: false } });
    expect(careless.broken.map(({ because }) => because)).toContain("machine-1 lives and nobody owes its stop");
  });
};

const tests = (): void => {
  beforeAll(async () => {
    scratch = await openScratch(server ?? "", `seatrial_server_lock_step_${process.pid}`);
    const store = new PgStore({ url: scratch.url, connectMs: 5_000, statementMs: 20_000, answerMs: 30_000 });
    await migrate(store, clock);
    await store.close();
  });
  afterAll(() => scratch.drop());
  describe("rotations at once (server:EXT-11)", rotations);
  describe("registers at once without a token (E-103)", registrations);
  describe("a sweep and a restart (server:TOK-02)", sweepsAndRestarts);
  describe("a cycle and what ends it (server:RST-21)", claimsAndParking);
};

if (server === undefined || server === "") {
  const why = "DATABASE_URL names no PostgreSQL (node scripts/postgres/with-postgres.ts -- COMMAND starts one)";
  test.todo(`needs isolation: the server's contested functions in lock-step: not exercised: ${why}`);
} else {
  describe("needs isolation: the server's contested functions in lock-step", { timeout: 300_000 }, tests);
}
