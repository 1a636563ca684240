import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly restarts: number;
}

const SECRET_CHARS = 43;

// Every life of a workspace gets a secret of its own for what the platform asks of its agent.
export default serverScenario<Plan>({
  title: "every create and every start anew mints an inbound secret, other than the agent's token",
  spec: [],
  covers: ["server:PROV-15", "server:TOK-20"],
  kills: ["X-49"],
  plan: fc.record({ restarts: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ restarts: 2 }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const secrets: string[] = [];
    const note = async (): Promise<void> => void secrets.push(String((await workspace.row())?.["platform_inbound_secret"]));
    await note();
    for (let restart = 1; restart <= plan.restarts; restart += 1) {
      await workspace.restart();
      await rig.sleep(1_000 + 60 * rig.maxDelayMs);
      await workspace.reaches("online", 120_000 + 60 * rig.maxDelayMs);
      await note();
    }
    const distinct = new Set(secrets).size;
    rig.claim("server:PROV-15", distinct === secrets.length, `${secrets.length} lives had ${distinct} inbound secrets`);
    rig.claim(
      "server:TOK-20",
      secrets.every((one) => one.length === SECRET_CHARS),
      `secrets of ${secrets.map((one) => one.length).join(", ")} characters`,
    );
    const token = workspace.agent.token();
    // The latest life may have a register to come yet.
    if (token !== null) rig.claim("server:TOK-20", !secrets.includes(token), "the agent's token is its inbound secret");
  },
});
