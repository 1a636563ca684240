import { isAlive } from "#fakes/control-plane/instance.ts";
import type { ScriptedFailures } from "#fakes/failures/scripted-failures.ts";
import { text } from "#harness/platform/server/store/statement.ts";
import type { StoreApi } from "#harness/ports/store.ts";
import type { Sea } from "#harness/rigs/sea.ts";
import type { ServerBackends } from "./assemble-backends.ts";
import type { BuiltServerRig } from "./server-rig.ts";

/** What is under way when the faults are lifted ends within this: a start's retries, a stop's, an owed stop's next sweep. ms. */
const SETTLE_MS = 260_000;
/** Without a fault and a long delay: one sweep, and a cycle that waited for it. ms. */
const CALM_SETTLE_MS = 75_000;
/** The same on real sockets, where nobody waits for what only virtual time has seen to be slow; ms. */
const LIVE_SETTLE_MS = 130_000;
const LIVE_CALM_SETTLE_MS = 20_000;
/** More workspaces are not probed: the others are alike. */
const PROBED_MAX = 4;
const HEALTHY = {
  bootMs: 1_000,
  answerMs: 0,
  status: 200,
  silent: false,
  hangs: false,
  blackHole: false,
  errorRate: 0,
  runtimeState: "",
  activeTasks: 0,
};

/** Every token that was, with its times in ms since the epoch. */
const TOKENS_AT_REST = `SELECT workspace_id AS workspace, prefix AS token, revoked_reason AS reason,
    (extract(epoch FROM created_at) * 1000)::bigint AS created, (extract(epoch FROM last_used_at) * 1000)::bigint AS used,
    (extract(epoch FROM revoked_at) * 1000)::bigint AS revoked
  FROM workspace_auth_tokens ORDER BY created_at, id`;

/** Every event that was stored. */
const EVENTS_AT_REST = "SELECT workspace_id AS workspace, type AS event, payload FROM structure_events ORDER BY created_at, id";

/** What is there at rest, past the server: rows, secrets, tokens, presence keys, machines and what they were started with. */
const recordRest = async (sea: Sea, { docker, controlPlane, presence }: ServerBackends, database: StoreApi): Promise<void> => {
  const read = async (sql: string) => (await database.query({ name: "rest", sql, params: [] })).rows;
  const note = (entry: { readonly kind: string } & Readonly<Record<string, unknown>>): void =>
    sea.recorder.record({ type: "journal", party: "rest", entry });
  // Only what is stored as it is can be compared with an environment.
  const secrets = await read(
    "SELECT workspace_id, key, encrypted_value AS value FROM workspace_secrets WHERE encryption_version = 0 ORDER BY workspace_id, key",
  );
  const shared = await read("SELECT key, encrypted_value AS value FROM global_secrets WHERE encryption_version = 0 ORDER BY key");
  for (const row of await read(
    "SELECT id, status, external, url, model, instance_id, last_sample_error FROM workspaces ORDER BY created_at, id",
  )) {
    const own = secrets.filter((one) => one["workspace_id"] === row["id"]);
    const stored = Object.fromEntries([...shared, ...own].map((one) => [text(one, "key"), text(one, "value")]));
    note({ kind: "rest-workspace", ...row, secrets: stored });
  }
  note({ kind: "rest-presence", keys: presence.keys() });
  for (const row of await read(TOKENS_AT_REST)) note({ kind: "rest-token", ...row });
  for (const row of await read(EVENTS_AT_REST)) note({ kind: "rest-event", ...row });
  for (const row of await read(
    "SELECT workspace_id, count(*) AS live FROM workspace_auth_tokens WHERE revoked_at IS NULL GROUP BY workspace_id ORDER BY workspace_id",
  )) {
    note({ kind: "rest-tokens", workspace: row["workspace_id"], live: row["live"] });
  }
  for (const row of await read(
    "SELECT revoked_reason AS reason, count(*) AS tokens FROM workspace_auth_tokens WHERE revoked_at IS NOT NULL GROUP BY revoked_reason ORDER BY revoked_reason",
  )) {
    note({ kind: "rest-revoked", reason: row["reason"], tokens: row["tokens"] });
  }
  for (const one of docker?.containers() ?? []) {
    note({
      kind: "rest-machine",
      backend: "docker",
      name: one.name,
      workspace: one.env["WORKSPACE_ID"] ?? "",
      alive: one.running,
      env: one.env,
    });
  }
  for (const one of controlPlane?.instances() ?? []) {
    if (isAlive(one))
      note({ kind: "rest-machine", backend: "control-plane", name: one.id, workspace: one.workspaceId, alive: true, env: one.env });
  }
};

/** The end of every story of the server: faults lifted, fair scheduling, time to settle, every workspace probed, everything read back. */
export const sailServerHome = async (
  {
    sea,
    backends,
    database,
    databaseFaults,
  }: {
    readonly sea: Sea;
    readonly backends: ServerBackends;
    readonly database: StoreApi;
    readonly databaseFaults: ScriptedFailures;
  },
  { rig, workspaces }: BuiltServerRig,
): Promise<void> => {
  sea.releaseHolds();
  await sea.liftToxics();
  sea.becomeFair();
  backends.docker?.heal();
  backends.controlPlane?.heal();
  backends.presence.faults.heal();
  databaseFaults.heal();
  for (const { id } of workspaces) {
    const agent = backends.agents.agent(id);
    agent.be(HEALTHY);
    agent.resume();
  }
  const calm = rig.maxDelayMs <= 1_000 && !rig.history().events.some((event) => event.type === "fault");
  const [calmMs, settleMs] = rig.kind === "live" ? [LIVE_CALM_SETTLE_MS, LIVE_SETTLE_MS] : [CALM_SETTLE_MS, SETTLE_MS];
  await rig.sleep((calm ? calmMs : settleMs) + rig.maxDelayMs);
  sea.recorder.record({ type: "epilogue" });
  // Before the probes: a message wakes who sleeps.
  await recordRest(sea, backends, database);
  for (const workspace of workspaces.slice(0, PROBED_MAX)) {
    const as = `epilogue-${workspace.id}`;
    await workspace.get({ as });
    await workspace.a2a(`epilogue ${workspace.id}`, { as });
  }
};
