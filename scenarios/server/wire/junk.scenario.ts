import fc from "fast-check";
import { serverScenario, type ServerRig, type Workspace } from "#harness/rigs/server-rig.ts";
import { startCalls, stopCalls } from "#scenarios/wiring/server/machine-sightings.ts";
import { tokenIn } from "#scenarios/wiring/server/outside-agent.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { SPECIAL_NAMES, spoiled, SPOILS, type Callers, type Junk } from "./spoil.ts";

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
});

/** One spoil at every endpoint; what is drawn for it differs from one to the next. */
const everywhere = (spoil: Junk["spoil"], turn = 0): Plan => ({
  junk: NAMES.map((endpoint, index) => ({
    endpoint,
    spoil,
    pick: index + turn,
    text: TEXTS[(index + turn) % TEXTS.length] ?? "",
    value: VALUES[(index + turn) % VALUES.length],
  })),
});

/** Every field of one endpoint, one after the other, with everything that may be wrong in it. */
const everyField = (endpoint: string): Plan => ({
  junk: Object.keys(ENDPOINTS[endpoint]?.fields ?? {}).flatMap((_, pick) =>
    VALUES.map((value): Junk => ({ endpoint, spoil: "field", pick, text: "", value })),
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
const ruleOf = ({ spoil, endpoint }: Junk): string => {
  if (spoil === "huge") return "server:WIRE-03";
  if (spoil === "bearer") return ENDPOINTS[endpoint]?.gate === "admin" ? "server:AUTH-03" : "server:AUTH-02";
  if (spoil !== "field") return "server:WIRE-01";
  return endpoint === "create" ? "server:REG-05" : endpoint === "register" ? "server:REG-01" : "server:WIRE-01";
};

/** Everything that a request could have changed, as one text. */
const stateOf = async (rig: ServerRig, workspace: Workspace): Promise<string> =>
  JSON.stringify([await rig.sql(STATE), startCalls(rig), stopCalls(rig), rig.presenceKeys(workspace), workspace.agent.received]);

/** The callers of the story: the workspace itself, and everybody who is not. */
const callersOf = async (rig: ServerRig, workspace: Workspace): Promise<Callers> => {
  const other = await rig.create({ external: true });
  const own = tokenIn(await workspace.mintToken());
  const revoked = tokenIn(await other.mintToken());
  await other.rotate();
  const foreign = tokenIn(await other.mintToken());
  return { id: workspace.id, own, wrong: [null, "nobody's", revoked, foreign, " "], unknown: "00000000-0000-4000-8000-000000000000" };
};

// Requests that are not as the contract has them, at every endpoint.
export default serverScenario<Plan>({
  title: "junk is refused in the contract's shape and changes nothing",
  spec: [],
  covers: ["server:WIRE-01", "server:WIRE-02", "server:WIRE-03", "server:AUTH-02", "server:AUTH-03", "server:REG-01", "server:REG-05"],
  kills: ["X-140"],
  needs: ["client", "journal", "control"],
  backends: ["saas", "docker", "none"],
  explore: { latencyMaxMs: 20, stallMaxMs: 0 },
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 16 }) }),
  directed: [
    everywhere("huge"),
    everywhere("bearer"),
    ...[1, 2, 3, 4].map((turn) => everywhere("bearer", turn)),
    ...[1, 2, 3, 4, 5, 6, 7].map((turn) => everywhere("part", turn)),
    ...(["id", "unknown", "part", "path", "method"] as const).map((spoil) => everywhere(spoil)),
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
      const { status, body } = await rig.call(request.call);
      const what = `${one.endpoint} with a wrong ${one.spoil} (${one.pick}, ${JSON.stringify(one.value).slice(0, 80)}, ${one.text.slice(0, 40)})`;
      const told = `${what} got ${status} ${JSON.stringify(body).slice(0, 200)}`;
      // A workspace asks whether it is gone: the answer is no error of its caller's (server.md B.2).
      const says = one.endpoint === "state" && body["deleted"] === true ? "deleted" : body["error"];
      const shaped = status !== null && status >= 400 && status < 500 && typeof says === "string" && says !== "";
      rig.claim("server:WIRE-01", shaped, told);
      rig.claim(ruleOf(one), request.statuses.includes(status ?? 0), told);
      const after = await stateOf(rig, workspace);
      rig.claim("server:WIRE-02", after === before, `${what}: from ${before} to ${after}`);
      before = after;
    }
  },
});
