import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly how: "restart" | "resume" | "secret" | "model";
  readonly afterMs: number;
}

const ID = "0f9d7a52-6f0e-4c3e-9a55-3d5c2b6e7f10";
const AT = `/workspaces/${ID}`;

/** Statements of a cycle, its stop among them. */
const OF_A_CYCLE = ["cycle-claim", "stop-owed", "secrets-load", "store-machine"];

// An agent that registered by itself, on a server that has nothing to start anything with.
export default serverScenario<Plan>({
  title: "without a backend nothing is restarted and nothing is touched",
  spec: ["server:E-04"],
  covers: ["server:RST-11", "server:RST-12", "server:RST-16", "server:RST-19"],
  kills: ["X-60"],
  backends: ["none"],
  plan: fc.record({
    how: fc.constantFrom("restart" as const, "resume" as const, "secret" as const, "model" as const),
    afterMs: fc.integer({ min: 0, max: 20_000 }),
  }),
  directed: (["restart", "resume", "secret", "model"] as const).map((how) => ({ how, afterMs: 1_000 })),
  run: async (rig, plan) => {
    const card = { name: ID, url: "http://agent.example:8000", version: "1.0.0", capabilities: {}, skills: [] };
    const registered = await rig.call({
      verb: "register",
      method: "POST",
      target: "/registry/register",
      body: { id: ID, url: card.url, agent_card: card },
      bearer: null,
      workspace: ID,
    });
    await rig.sleep(plan.afterMs);
    const calls = () => OF_A_CYCLE.reduce((sum, name) => sum + rig.database.calls(name), 0);
    const before = calls();
    if (plan.how === "resume") await rig.call({ verb: "pause", method: "POST", target: `${AT}/pause`, workspace: ID });
    if (plan.how === "restart" || plan.how === "resume") {
      const { status, body } = await rig.call({ verb: plan.how, method: "POST", target: `${AT}/${plan.how}`, workspace: ID });
      const refused = status === 503 && body["error"] === "provisioner not available";
      rig.claim(
        plan.how === "restart" ? "server:RST-16" : "server:RST-19",
        refused,
        `${plan.how} was answered ${status} "${String(body["error"])}"`,
      );
    } else if (plan.how === "secret") {
      const body = { key: "KEY", value: `of ${ID}` };
      await rig.call({ verb: "saveSecret", method: "PUT", target: `${AT}/secrets`, body, workspace: ID });
    } else await rig.call({ verb: "setModel", method: "PUT", target: `${AT}/model`, body: { model: "sonnet" }, workspace: ID });
    await rig.sleep(30_000 + 10 * rig.maxDelayMs);
    const [row] = await rig.sql("SELECT status FROM workspaces WHERE id = $1", [ID]);
    const status = String(row?.["status"]);
    rig.claim(
      "server:RST-11",
      registered.status === 200 && status === (plan.how === "resume" ? "paused" : "online"),
      `after a ${plan.how} the workspace is ${status}`,
    );
    rig.claim("server:RST-12", calls() === before, `${calls() - before} statements of a cycle were issued`);
  },
});
