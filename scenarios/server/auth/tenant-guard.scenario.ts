import fc from "fast-check";
import { serverScenario, type Answered, type RawCall, type ServerRig } from "#harness/rigs/server-rig.ts";
import { ORG_ID } from "#scenarios/wiring/server/environment.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

/** What a call has with it of this tenant, or of another one. */
const CARRIED = {
  nothing: {},
  "its id": { "x-molecule-org-id": ORG_ID },
  "another's id": { "x-molecule-org-id": "org-elsewhere" },
  "the canvas's origin": { origin: "http://platform.test:8080" },
  "another origin": { origin: "http://elsewhere.test" },
  "a replay to it": { "fly-replay-src": `instance=1;region=ams;state=org:${ORG_ID}` },
  "a replay to another": { "fly-replay-src": "instance=1;region=ams;state=org:org-elsewhere" },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
type Carried = keyof typeof CARRIED;
const CARRYING = Object.keys(CARRIED) as Carried[];

const isOwn = (carried: Carried): boolean => ["its id", "the canvas's origin", "a replay to it"].includes(carried);

type Asked = Pick<RawCall, "method" | "target">;

/** What everybody may ask for; agents know no tenant before they have registered. */
const FREE: readonly Asked[] = [
  { method: "GET", target: "/health" },
  { method: "GET", target: "/metrics" },
  { method: "POST", target: "/registry/register" },
  { method: "POST", target: "/registry/heartbeat" },
  { method: "GET", target: "/cp/nothing" },
];

const CLOSED: readonly Asked[] = [
  { method: "GET", target: "/workspaces" },
  { method: "GET", target: "/workspaces/00000000-0000-4000-8000-000000000000" },
  { method: "GET", target: "/events" },
  { method: "PUT", target: "/settings/secrets" },
  { method: "POST", target: "/registry/update-card" },
  { method: "GET", target: "/registry/register/more" },
  { method: "GET", target: "/nothing/here" },
];

interface Plan {
  readonly calls: readonly { readonly path: number; readonly carried: Carried }[];
}

const PATHS = [...FREE, ...CLOSED];

/** A 404 without a word: nobody learns from it that there is something. */
const isBare = ({ status, body, headers }: Answered): boolean =>
  status === 404 && Object.keys(body).length === 0 && headers["content-type"] === undefined;

const knock = async (rig: ServerRig, asked: Asked, carried: Carried): Promise<void> => {
  // What the client says of itself is nothing, unless the plan says so.
  const headers = { "x-molecule-org-id": "", ...CARRIED[carried] };
  const answer = await rig.call({ verb: "knock", ...asked, headers });
  const open = FREE.includes(asked) || isOwn(carried);
  rig.claim(
    "server:AUTH-01",
    answer.status !== null && isBare(answer) !== open,
    `${asked.method} ${asked.target} with ${carried} got ${inShort(answer)}`,
  );
};

// Calls of this tenant, of another one and of nobody, at open doors and at closed ones.
export default serverScenario<Plan>({
  title: "another tenant finds nothing here, and agents find the doors that they need",
  spec: [],
  covers: ["server:AUTH-01"],
  kills: ["M-119"],
  backends: ["saas"],
  plan: fc.record({
    calls: fc.array(fc.record({ path: fc.nat({ max: PATHS.length - 1 }), carried: fc.constantFrom(...CARRYING) }), {
      minLength: 1,
      maxLength: 12,
    }),
  }),
  directed: CARRYING.map((carried) => ({ calls: PATHS.map((_, path) => ({ path, carried })) })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const row = await workspace.row();
    rig.claim("server:AUTH-01", row?.["status"] === "online", `its agent, which knows no tenant, left it ${String(row?.["status"])}`);
    for (const { path, carried } of plan.calls) {
      const asked = PATHS[path];
      if (asked !== undefined) await knock(rig, asked, carried);
    }
  },
});
