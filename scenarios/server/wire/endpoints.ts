/** Who may ask: an administrator, the workspace itself as well, its agent, its own token alone, or anybody. */
export type Gate = "admin" | "workspace" | "agent" | "own" | "open";

/** Whether one JSON value may stand in one field of a body. */
export type Field = (value: unknown) => boolean;

/** One endpoint of the server, as the contract has it (server.md B.2). */
export interface Endpoint {
  readonly method: string;
  /** `:id` is a workspace's; `part` stands for another parameter. */
  readonly path: string;
  /** Names something of the right shape that is not there. */
  readonly part?: string;
  readonly gate: Gate;
  /** A right body; `:id` is a workspace's. Absent where none is read. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** What may stand in its fields, whoever else decides; those that are not here are not read. */
  readonly fields?: Readonly<Record<string, Field>>;
  /** Whether an empty object, or nothing, is a right body too. */
  readonly mayBeEmpty?: boolean;
  /** What the right request gets of the story's workspace, where it changes nothing: a reading, or a refusal. */
  readonly asItIs?: readonly number[];
  /** Whether it answers for a workspace that does not exist as for one that does. */
  readonly answersForAll?: boolean;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const INT_MAX = 2_147_483_647;

const isText: Field = (value) => typeof value === "string" && !value.includes("\0") && value.isWellFormed();
const isAbsent: Field = (value) => value === null || value === undefined;
const isObject: Field = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isCount: Field = (value) => typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= INT_MAX;
const isShort =
  (max: number): Field =>
  (value) =>
    isText(value) && String(value).length <= max;
const mayBe =
  (field: Field): Field =>
  (value) =>
    isAbsent(value) || field(value);
/** For fields that are left out, and never null. */
const unless =
  (field: Field): Field =>
  (value) =>
    value === undefined || field(value);
const isUuid: Field = (value) => isText(value) && UUID.test(String(value));
const isKey: Field = (value) => isText(value) && /^[A-Za-z_]\w{0,127}$/.test(String(value));
const isMode: Field = (value) => value === "push" || value === "poll";
/** Deeper JSON is nobody's card. */
const DEPTH_MAX = 64;
const holds = (value: unknown, depth: number): boolean => {
  if (typeof value === "string") return isText(value);
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.entries(value).every(([key, one]) => isText(key) && holds(one, depth - 1));
};
const partOf = (value: unknown, key: string): unknown => (value as Readonly<Record<string, unknown>>)[key];
const isCard: Field = (value) => isObject(value) && holds(value, DEPTH_MAX);
const isNumber: Field = (value) => typeof value === "number" && Number.isFinite(value);
const isPlace: Field = (value) => isObject(value) && ["x", "y"].every((key) => mayBe(isNumber)(partOf(value, key)));
const isFlags: Field = (value) => isCard(value) && Object.values(value as object).every((one) => typeof one === "boolean");
const isMetadata: Field = (value) => isObject(value) && mayBe(isFlags)(partOf(value, "capabilities"));
/** A text that is a URL may be an agent's; whether it is one is told elsewhere. */
const isUrl: Field = (value) => isText(value) && URL.canParse(String(value));

const SECRET = { key: isKey, value: isShort(65_536) };
const KEPT = { key: "KEY", value: "kept" };

/** Every endpoint of the lives, restarts and tokens. */
export const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  create: {
    method: "POST",
    path: "/workspaces",
    gate: "admin",
    body: { name: "one more", external: true },
    fields: {
      name: (value) => isShort(200)(value) && String(value).trim() !== "",
      role: mayBe(isShort(2_000)),
      template: mayBe(isShort(2_000)),
      model: mayBe(isShort(2_000)),
      runtime: mayBe((value) => value === "" || (isText(value) && /^[A-Za-z0-9][\w.-]{0,63}$/.test(String(value)))),
      tier: mayBe((value) => isCount(value) && Number(value) <= 4),
      parent_id: isAbsent,
      external: mayBe((value) => typeof value === "boolean"),
      url: mayBe((value) => value === "" || isUrl(value)),
      budget_limit: mayBe((value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0),
      max_concurrent_tasks: mayBe((value) => isCount(value) && Number(value) >= 1),
      hibernation_idle_minutes: mayBe((value) => isCount(value) && Number(value) >= 1),
      workspace_dir: mayBe(isShort(2_000)),
      workspace_access: mayBe(isShort(2_000)),
      delivery_mode: mayBe(isMode),
      canvas: mayBe(isPlace),
      secrets: mayBe((value) => isObject(value) && Object.entries(value as object).every(([key, one]) => isKey(key) && isText(one))),
    },
  },
  list: { method: "GET", path: "/workspaces", gate: "admin", asItIs: [200] },
  get: { method: "GET", path: "/workspaces/:id", gate: "open", asItIs: [200] },
  delete: { method: "DELETE", path: "/workspaces/:id", gate: "admin", asItIs: [409] },
  state: { method: "GET", path: "/workspaces/:id/state", gate: "own", asItIs: [200] },
  restart: { method: "POST", path: "/workspaces/:id/restart", gate: "workspace", body: {}, fields: {}, mayBeEmpty: true },
  pause: { method: "POST", path: "/workspaces/:id/pause", gate: "workspace" },
  resume: { method: "POST", path: "/workspaces/:id/resume", gate: "workspace", asItIs: [404] },
  hibernate: { method: "POST", path: "/workspaces/:id/hibernate", gate: "workspace", asItIs: [409] },
  collapse: { method: "POST", path: "/workspaces/:id/collapse", gate: "workspace" },
  tokens: { method: "GET", path: "/workspaces/:id/tokens", gate: "workspace", answersForAll: true, asItIs: [200] },
  mint: { method: "POST", path: "/workspaces/:id/tokens", gate: "workspace" },
  revoke: { method: "DELETE", path: "/workspaces/:id/tokens/:token", part: "not-a-token", gate: "workspace", asItIs: [404] },
  rotate: { method: "POST", path: "/workspaces/:id/external/rotate", gate: "workspace", asItIs: [400] },
  connection: { method: "GET", path: "/workspaces/:id/external/connection", gate: "workspace", asItIs: [400] },
  secrets: { method: "GET", path: "/workspaces/:id/secrets", gate: "workspace", answersForAll: true, asItIs: [200] },
  saveSecret: { method: "PUT", path: "/workspaces/:id/secrets", gate: "workspace", body: KEPT, fields: SECRET },
  postSecret: { method: "POST", path: "/workspaces/:id/secrets", gate: "workspace", body: KEPT, fields: SECRET },
  deleteSecret: { method: "DELETE", path: "/workspaces/:id/secrets/:key", part: "NOBODY_S", gate: "workspace", asItIs: [404] },
  model: { method: "GET", path: "/workspaces/:id/model", gate: "workspace", asItIs: [200] },
  setModel: {
    method: "PUT",
    path: "/workspaces/:id/model",
    gate: "workspace",
    body: { model: "sonnet" },
    fields: { model: isShort(65_536) },
  },
  globalSecrets: { method: "GET", path: "/settings/secrets", gate: "admin", asItIs: [200] },
  saveGlobal: { method: "PUT", path: "/settings/secrets", gate: "admin", body: KEPT, fields: SECRET },
  postGlobal: { method: "POST", path: "/admin/secrets", gate: "admin", body: KEPT, fields: SECRET },
  deleteGlobal: { method: "DELETE", path: "/settings/secrets/:key", part: "NOBODY_S", gate: "admin", asItIs: [404] },
  adminSecrets: { method: "GET", path: "/admin/secrets", gate: "admin", asItIs: [200] },
  putGlobal: { method: "PUT", path: "/admin/secrets", gate: "admin", body: KEPT, fields: SECRET },
  postSettings: { method: "POST", path: "/settings/secrets", gate: "admin", body: KEPT, fields: SECRET },
  dropGlobal: { method: "DELETE", path: "/admin/secrets/:key", part: "NOBODY_S", gate: "admin", asItIs: [404] },
  testToken: { method: "GET", path: "/admin/workspaces/:id/test-token", gate: "admin" },
  health: { method: "GET", path: "/health", gate: "open", asItIs: [200] },
  metrics: { method: "GET", path: "/metrics", gate: "open", asItIs: [200] },
  bootstrap: {
    method: "POST",
    path: "/admin/workspaces/:id/bootstrap-failed",
    gate: "admin",
    body: { error: "no disk" },
    fields: { error: unless(isText) },
    mayBeEmpty: true,
    answersForAll: true,
    asItIs: [200],
  },
  console: { method: "GET", path: "/workspaces/:id/console", gate: "admin", answersForAll: true, asItIs: [200, 501] },
  liveness: { method: "GET", path: "/admin/liveness", gate: "admin", asItIs: [200] },
  events: { method: "GET", path: "/events", gate: "admin", asItIs: [200] },
  eventsOf: { method: "GET", path: "/events/:id", gate: "admin", answersForAll: true, asItIs: [200] },
  register: {
    method: "POST",
    path: "/registry/register",
    gate: "agent",
    body: { id: ":id", url: "https://agent.example", agent_card: {} },
    fields: {
      id: isUuid,
      url: isUrl,
      agent_card: isCard,
      delivery_mode: mayBe(isMode),
      instance_id: mayBe(isText),
    },
  },
  heartbeat: {
    method: "POST",
    path: "/registry/heartbeat",
    gate: "agent",
    body: { workspace_id: ":id" },
    fields: {
      workspace_id: isUuid,
      error_rate: unless((value) => typeof value === "number" && value >= 0 && value <= 1),
      sample_error: unless(isText),
      active_tasks: unless(isCount),
      uptime_seconds: unless(isCount),
      current_task: unless(isText),
      monthly_spend: unless(isNumber),
      runtime_state: unless(isText),
      runtime_metadata: mayBe(isMetadata),
    },
  },
  updateCard: {
    method: "POST",
    path: "/registry/update-card",
    gate: "agent",
    body: { workspace_id: ":id", agent_card: {} },
    fields: { workspace_id: isUuid, agent_card: isCard },
  },
  a2a: { method: "POST", path: "/workspaces/:id/a2a", gate: "open", body: { method: "tasks/list" }, fields: {} },
};
