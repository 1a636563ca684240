import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";

/** How an agent is ill for a while. */
type Ill = "500" | "502" | "504" | "hangs" | "dies" | "silent" | "late";

interface Act {
  readonly do: "message" | "restart" | "save" | "delete" | "crash" | Ill;
  /** Which workspace; those beyond the last one begin again. */
  readonly on: number;
  readonly atMs: number;
}

interface Plan {
  readonly workspaces: number;
  readonly forMs: number;
  /** Of every 100 calls of the backend so many go wrong, half of them by this much time. */
  readonly percent: number;
  readonly slowMs: number;
  /** When the database refuses a statement of any kind, ms. */
  readonly blipsMs: readonly number[];
  readonly acts: readonly Act[];
}

const ILLS: readonly Ill[] = ["500", "502", "504", "hangs", "dies", "silent", "late"];
const LIMIT_MS = 600_000;
/** The sweep that looks for the limit comes this often (server:REG-16), and its write may be refused once, ms. */
const SWEEP_MS = 60_000;
const LIVE_TOKENS_MAX = 50;
const TEN_MINUTES_MS = 600_000;

const acts = (forMs: number): fc.Arbitrary<Act> =>
  fc.record({
    do: fc.constantFrom<Act["do"]>("message", "message", "restart", "save", "delete", "crash", ...ILLS),
    on: fc.nat({ max: 49 }),
    atMs: fc.integer({ min: 0, max: forMs }),
  });

const planned = (forMs: number): fc.Arbitrary<Plan> =>
  fc.record({
    workspaces: fc.constant(50),
    forMs: fc.constant(forMs),
    percent: fc.integer({ min: 5, max: 25 }),
    slowMs: fc.integer({ min: 500, max: 8_000 }),
    blipsMs: fc.array(fc.integer({ min: 0, max: forMs }), { minLength: 5, maxLength: 20 }),
    acts: fc.array(acts(forMs), { minLength: 60, maxLength: 120 }),
  });

const perform = async (workspace: Workspace, what: Act["do"], as: string): Promise<void> => {
  const { agent, machine } = workspace;
  switch (what) {
    case "message":
      await workspace.a2a(as, { as, hangUpAfterMs: 90_000 });
      return;
    case "restart":
      await workspace.restart({ as });
      return;
    case "save":
      await workspace.saveSecret("KEY", `value of ${as}`, { as });
      return;
    case "delete":
      await workspace.remove({ as });
      return;
    case "crash":
      return machine.crash();
    case "hangs":
      return agent.be({ hangs: true });
    case "dies":
      return agent.die();
    case "silent":
      // Its next life never registers.
      agent.be({ silent: true });
      return agent.die();
    case "late":
      return agent.be({ bootMs: 120_000 });
    case "500":
    case "502":
    case "504":
      return agent.be({ status: Number(what), hangs: false });
  }
};

/** The longest that a workspace was provisioning without a new claim, ms. */
const longestProvisioning = (rig: ServerRig, until: number): number => {
  const since = new Map<string, number>();
  let longest = 0;
  const end = (workspace: string, t: number): void => {
    longest = Math.max(longest, t - (since.get(workspace) ?? t));
    since.delete(workspace);
  };
  for (const { t, entry } of journalOf(rig.history(), "database")) {
    const claimed = entry.kind === "status-write" && entry["to"] === "provisioning" ? (entry["changed"] as readonly string[]) : [];
    for (const workspace of claimed) since.set(workspace, t);
    if (entry.kind !== "status") continue;
    if (entry["to"] === "provisioning") since.set(String(entry["workspace"]), t);
    else end(String(entry["workspace"]), t);
  }
  for (const workspace of since.keys()) end(workspace, until);
  return longest;
};

const directed: Plan = {
  workspaces: 50,
  forMs: TEN_MINUTES_MS,
  percent: 15,
  slowMs: 3_000,
  blipsMs: [10_000, 61_000, 122_000, 240_000, 333_000, 480_000],
  acts: Array.from({ length: 100 }, (_, i) => ({
    do: (["message", "restart", "silent", "save", "delete", "crash", "502", "hangs", "late", "504"] as const)[i % 10] ?? "message",
    on: (i * 7) % 50,
    atMs: (i * TEN_MINUTES_MS) / 120,
  })),
};

// Fifty workspaces for ten minutes: backend, database and agents fail at random, people go on working. Checkers judge what
// must hold of each; here stand the bounds of the whole fleet.
export default serverScenario<Plan>({
  title: "a whole fleet in chaos is never stuck, and what is removed is gone",
  spec: ["server:E-116"],
  covers: ["server:REG-16", "server:STATE-08", "server:TOK-25", "server:STATE-01"],
  kills: ["X-66"],
  needs: ["client", "journal", "control", "virtualTime"],
  voyagesMax: 1,
  plan: planned(TEN_MINUTES_MS),
  directed: [directed],
  run: async (rig, plan) => {
    const workspaces = await Promise.all(Array.from({ length: plan.workspaces }, () => rig.online()));
    rig.provisioner.unreliable(plan.percent, plan.slowMs);
    const blips = plan.blipsMs.map(async (ms) => {
      await rig.sleep(ms);
      rig.database.failNext("*", [{ kind: "sql", code: "57P01" }]);
    });
    const work = plan.acts.map(async ({ do: what, on, atMs }, i) => {
      await rig.sleep(atMs);
      const workspace = workspaces[on % workspaces.length];
      if (workspace !== undefined) await perform(workspace, what, `act-${i}`);
    });
    await Promise.all([...blips, ...work, rig.sleep(plan.forMs)]);
    rig.provisioner.unreliable(0, 0);
    // Whoever never registers is failed by then, and what is owed is stopped.
    await rig.sleep(LIMIT_MS + 3 * SWEEP_MS + 20 * rig.maxDelayMs);
    const longest = longestProvisioning(rig, rig.now());
    const bound = LIMIT_MS + SWEEP_MS + 20 * rig.maxDelayMs;
    rig.claim("server:REG-16", longest <= bound, `a workspace was provisioning for ${longest} ms`);
    const rows = await rig.sql("SELECT id FROM workspaces WHERE status = 'removed' ORDER BY id");
    const removed = workspaces.filter(({ id }) => rows.some((row) => row["id"] === id));
    const alive = removed.filter(({ machine }) => machine.alive > 0).length;
    rig.claim("server:STATE-08", alive === 0, `${alive} of ${removed.length} removed workspaces still run`);
    const [most] = await rig.sql(
      "SELECT count(*) AS live FROM workspace_auth_tokens WHERE revoked_at IS NULL GROUP BY workspace_id ORDER BY live DESC LIMIT 1",
    );
    const live = Number(most?.["live"] ?? 0);
    rig.claim("server:TOK-25", live <= LIVE_TOKENS_MAX, `one workspace has ${live} live tokens`);
  },
});
