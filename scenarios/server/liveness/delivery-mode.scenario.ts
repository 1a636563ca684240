import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** What create and the registers after it say; null where they say nothing. */
  readonly created: Mode;
  readonly registered: readonly Mode[];
  readonly withUrl: boolean;
}

type Mode = "push" | "poll" | "pull" | null;

const isMode = (mode: Mode): boolean => mode !== "pull";
const modes = fc.constantFrom<Mode>("push", "poll", "pull", null);

/** A create that asks for no known mode leaves nothing behind. */
const claimRefused = async (rig: ServerRig, mode: Mode): Promise<void> => {
  const refused = await rig.create({ name: "refused", external: true, delivery_mode: mode });
  const rows = await rig.sql("SELECT id FROM workspaces WHERE name = 'refused'");
  rig.claim(
    "server:REG-05",
    refused.created.status === 400 && rows.length === 0,
    `answered ${refused.created.status}, ${rows.length} rows`,
  );
};

// How messages reach an agent is said at its creation, at its register, or nowhere.
export default serverScenario<Plan>({
  title: "the delivery mode in force is the register's, else the stored one, else push",
  spec: [],
  covers: ["server:REG-01", "server:REG-02", "server:REG-03", "server:REG-04", "server:REG-05", "server:REG-06"],
  kills: ["M-60"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ created: modes, registered: fc.array(modes, { minLength: 1, maxLength: 4 }), withUrl: fc.boolean() }),
  directed: [
    { created: null, registered: [null, "poll", null, "pull", "push", null], withUrl: true },
    { created: "poll", registered: [null, "push", "poll", "pull", null], withUrl: false },
    { created: "pull", registered: ["push"], withUrl: true },
  ],
  run: async (rig, plan) => {
    if (!isMode(plan.created)) await claimRefused(rig, plan.created);
    const created = isMode(plan.created) ? plan.created : null;
    const workspace = await rig.create({ external: true, ...(created === null ? {} : { delivery_mode: created }) });
    let stored = created ?? "push";
    const row = await workspace.row();
    rig.claim(
      created === null ? "server:REG-06" : "server:REG-05",
      row?.["delivery_mode"] === stored,
      `created in ${String(row?.["delivery_mode"])}`,
    );
    const bearer = tokenIn(workspace.created);
    for (const mode of plan.registered) {
      const body = { url: plan.withUrl ? "https://agent.example" : "", ...(mode === null ? {} : { delivery_mode: mode }) };
      const unknown = await registers(rig, workspace, { bearer: "nobody's token at all", body });
      const refused = isMode(mode) ? 401 : 400;
      rig.claim("server:REG-02", unknown.status === refused, `with a wrong token and ${String(mode)} it was answered ${unknown.status}`);
      const answer = await registers(rig, workspace, { bearer, body });
      const effective = isMode(mode) && mode !== null ? mode : stored;
      const may = isMode(mode) && (plan.withUrl || effective === "poll");
      const words = `${String(mode)} after ${stored}, with a URL: ${plan.withUrl}: ${answer.status} ${String(answer.body["delivery_mode"])}`;
      rig.claim(isMode(mode) ? "server:REG-03" : "server:REG-01", answer.status === (may ? 200 : 400), words);
      if (may) {
        stored = effective === "pull" ? stored : effective;
        rig.claim("server:REG-04", answer.body["delivery_mode"] === stored, words);
      }
      const now = (await workspace.row())?.["delivery_mode"];
      rig.claim("server:REG-04", now === stored, `${words}: the row says ${String(now)}`);
      const cached = rig.presenceKeys(workspace).includes(`ws:${workspace.id}:url`);
      rig.claim("server:REG-04", plan.withUrl || !cached, `${words}: an empty URL is cached`);
    }
  },
});
