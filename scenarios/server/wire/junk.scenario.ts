import fc from "fast-check";
import { hasControlPlane, serverScenario, type Answered, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { startCalls, stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";
import { beats, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { SPOILS, type Callers, type Junk, type Spoil } from "./spoil-kinds.ts";
import { JUNK_MAX, SPECIAL_NAMES, spoiled, type Spoiled } from "./spoil.ts";

interface Plan {
  readonly junk: readonly Junk[];
}

const NAMES = Object.keys(ENDPOINTS);

const TEXTS = [
  "",
  " ",
  "null",
  "true",
  "42",
  '"text"',
  "[]",
  "[{}]",
  "{",
  '{"key":',
  "{}{}",
  "\uFEFF{}",
  "key=value",
  "<xml/>",
  "\0",
  "[".repeat(20_000),
];
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  "",
  " ",
  "text",
  [],
  {},
  [[]],
  { a: 1 },
  { capabilities: [] },
  { x: "1" },
  ...SPECIAL_NAMES,
];

const junk = fc.record({
  endpoint: fc.constantFrom(...NAMES),
  spoil: fc.constantFrom(...SPOILS),
  pick: fc.nat({ max: 999 }),
  text: fc.oneof(fc.constantFrom(...TEXTS), fc.string(), fc.json()),
  value: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...VALUES) }, fc.jsonValue()),
  bytes: fc.array(fc.nat({ max: 255 }), { maxLength: 48 }),
});

/** One spoil at every endpoint; what is drawn for it differs from one to the next. */
const everywhere = (spoil: Spoil, turn = 0): Plan => ({
  junk: NAMES.map((endpoint, index) => ({
    endpoint,
    spoil,
    pick: index + turn,
    text: TEXTS[(index + turn) % TEXTS.length] ?? "",
    value: VALUES[(index + turn) % VALUES.length],
    bytes: [index + turn, 0xff - index],
  })),
});

/** The same several times: each time every endpoint meets another junk of this kind, laid over another request where it is ignored. */
const inTurns = (spoil: Spoil, turns: number): readonly Plan[] =>
  Array.from({ length: turns }, (_, turn) => everywhere(spoil, (JUNK_MAX + 7) * turn));

/** One endpoint and every junk of one kind, one after the other. */
const everyOf = (endpoint: string, spoil: Spoil, count: number): Plan => ({
  junk: Array.from({ length: count }, (_, pick) => ({ endpoint, spoil, pick, text: "", value: null, bytes: [0xff] })),
});

/** Every field of one endpoint, one after the other, with everything that may be wrong in it. */
const everyField = (endpoint: string): Plan => ({
  junk: Object.keys(ENDPOINTS[endpoint]?.fields ?? {}).flatMap((_, pick) =>
    VALUES.map((value): Junk => ({ endpoint, spoil: "field", pick, text: "", value, bytes: [] })),
  ),
});

/** Whole rows of every table that a request may write. When a token was used last is what presenting it leaves, also in vain. */
const STATE = `SELECT
  (SELECT json_agg(to_jsonb(w) ORDER BY id) FROM workspaces w) AS workspaces,
  (SELECT json_agg(to_jsonb(t) - 'last_used_at' ORDER BY id) FROM workspace_auth_tokens t) AS tokens,
  (SELECT json_agg(to_jsonb(s) ORDER BY workspace_id, key) FROM workspace_secrets s) AS secrets,
  (SELECT json_agg(to_jsonb(g) ORDER BY key) FROM global_secrets g) AS shared,
  (SELECT json_agg(to_jsonb(e) ORDER BY id) FROM structure_events e) AS events,
  (SELECT json_agg(to_jsonb(c) ORDER BY workspace_id) FROM canvas_layouts c) AS canvas,
  (SELECT count(*) FROM pending_stops) AS stops, (SELECT count(*) FROM activity_logs) AS activity,
  (SELECT count(*) FROM a2a_queue) AS queue, (SELECT count(*) FROM org_api_tokens) AS org`;

/** The rule by which a request is refused. */
const ruleOf = ({ spoil, endpoint }: Junk, { statuses, isBare }: Spoiled): string => {
  if (statuses.includes(413)) return "server:WIRE-03";
  if (isBare) return "server:AUTH-01";
  if (statuses.includes(401) && ENDPOINTS[endpoint]?.gate !== "open")
    return ENDPOINTS[endpoint]?.gate === "admin" ? "server:AUTH-03" : "server:AUTH-02";
  if (spoil !== "field") return "server:WIRE-01";
  return endpoint === "create" ? "server:REG-05" : endpoint === "register" ? "server:REG-01" : "server:WIRE-01";
};

/** Everything that a request could have changed, as one text. */
const stateOf = async (rig: ServerRig, workspace: Workspace): Promise<string> => {
  const presence = [rig.presenceKeys(workspace), rig.presence.calls("set"), rig.presence.calls("delete")];
  return JSON.stringify([await rig.sql(STATE), startCalls(rig), stopCalls(rig), presence, workspace.agent.received]);
};

/** Whether an answer looks as the contract has it: an error that says something, what was asked for, or nothing at all to a stranger. */
const isShaped = (one: Junk, { statuses, isBare }: Spoiled, { status, body }: Answered): boolean => {
  if (status === null) return false;
  if (isBare) return Object.keys(body).length === 0;
  if (status < 300) return statuses.includes(status);
  // A workspace asks whether it is gone: the answer is no error of its caller's (server.md B.2).
  if (one.endpoint === "state" && body["deleted"] === true) return status === 404;
  // Nor is the question whether what is below is to go too (server:STOP-11).
  const says = body["status"] === "confirmation_required" ? body["message"] : body["error"];
  // A console that no backend has is 501 by the contract: the only one of its 5xx that is an answer.
  const isRefusal = status >= 400 && (status < 500 || (one.endpoint === "console" && status === 501));
  return isRefusal && typeof says === "string" && says !== "";
};

/** The callers of the story: the workspace itself, and everybody who is not. */
const callersOf = async (rig: ServerRig, workspace: Workspace): Promise<Callers> => {
  const { id } = workspace;
  const other = await rig.create({ external: true });
  const own = tokenIn(await workspace.mintToken());
  const revoked = tokenIn(await other.mintToken());
  await other.rotate();
  const foreign = tokenIn(await other.mintToken());
  // What is below it and the task that it has keep a delete and a hibernation from happening that nobody insists on.
  await rig.create({ external: true, parent: workspace });
  await beats(rig, workspace, { bearer: own, body: { active_tasks: 1 } });
  return {
    ...{ id, own, other: other.id, unknown: "00000000-0000-4000-8000-000000000000" },
    wrong: [null, "nobody's", revoked, foreign, " "],
    isTenants: hasControlPlane(rig.backend),
    framesItself: rig.kind === "sim",
  };
};

/** One spoiled request, and what it is in words. */
const throwOne = async (rig: ServerRig, one: Junk, request: Spoiled): Promise<string> => {
  const answered = await rig.call(request.call);
  const { status, body } = answered;
  const { target, headers = {} } = request.call;
  const drawn = JSON.stringify([one.value, one.text.slice(0, 40), headers, target]).slice(0, 300);
  const what = `${one.endpoint} with a wrong ${one.spoil} (${one.pick}, ${drawn})`;
  const told = `${what} got ${status} ${JSON.stringify(body).slice(0, 200)}`;
  rig.claim("server:WIRE-01", isShaped(one, request, answered), told);
  rig.claim(ruleOf(one, request), request.statuses.includes(status ?? 0), told);
  return what;
};

// Requests that are not as the contract has them, at every endpoint.
export default serverScenario<Plan>({
  title: "junk is refused in the contract's shape and changes nothing",
  spec: [],
  // The tenant's guard is put to the test as well, but only where there is a tenant.
  covers: ["server:WIRE-01", "server:WIRE-02", "server:WIRE-03", "server:AUTH-02", "server:AUTH-03", "server:REG-01", "server:REG-05"],
  kills: ["X-140", "X-180", "X-181"],
  needs: ["client", "journal", "control"],
  backends: ["saas", "docker", "none"],
  voyagesMax: 4,
  explore: { latencyMaxMs: 20, stallMaxMs: 0 },
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 16 }) }),
  directed: [
    everywhere("huge"),
    ...inTurns("framing", 2),
    // Where a flag would let happen what must not, or a name would let in whom it is not.
    ...["delete", "hibernate"].map((endpoint) => everyOf(endpoint, "query", JUNK_MAX)),
    everyOf("a2a", "caller", 3 * JUNK_MAX),
    ...(["header", "query"] as const).map((spoil) => everyOf("saveSecret", spoil, 2 * JUNK_MAX)),
    everywhere("bearer"),
    ...[1, 2, 3, 4].map((turn) => everywhere("bearer", turn)),
    ...[1, 2, 3, 4, 5, 6, 7].map((turn) => everywhere("part", turn)),
    ...(["id", "unknown", "part"] as const).map((spoil) => everywhere(spoil)),
    ...inTurns("path", 2),
    ...inTurns("method", 2),
    ...inTurns("bytes", 3),
    ...inTurns("content", 2),
    ...inTurns("query", 3),
    ...inTurns("header", 3),
    ...inTurns("authorization", 3),
    ...inTurns("tenant", 2),
    everywhere("caller"),
    ...[0, 5, 10].map((turn) => everywhere("json", turn)),
    ...["create", "register", "heartbeat", "updateCard", "saveSecret", "saveGlobal", "setModel", "bootstrap"].map(everyField),
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ agent: { heartbeatMs: 3_600_000 } });
    await workspace.reaches(rig.backend === "none" ? "failed" : "online", 120_000);
    const callers = await callersOf(rig, workspace);
    // The events follow their rows.
    await rig.sleep(1_000 + 20 * rig.maxDelayMs);
    let before = await stateOf(rig, workspace);
    for (const one of plan.junk) {
      const endpoint = ENDPOINTS[one.endpoint];
      const request = endpoint === undefined ? null : spoiled(endpoint, one, callers);
      if (endpoint === undefined || request === null) continue;
      const what = await throwOne(rig, one, request);
      const after = await stateOf(rig, workspace);
      rig.claim("server:WIRE-02", after === before, `${what}: from ${before} to ${after}`);
      before = after;
    }
  },
});
