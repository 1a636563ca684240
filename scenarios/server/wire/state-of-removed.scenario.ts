import fc from "fast-check";
import { serverScenario, type CallOptions } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** What the workspace is when its agent asks. */
  readonly workspace: "up" | "removed" | "purged";
  readonly bearer: "own" | "admin" | "none";
}

const WORKSPACES = ["up", "removed", "purged"] as const;
const BEARERS = ["own", "admin", "none"] as const;

// An agent that lost its token asks what became of its workspace.
export default serverScenario<Plan>({
  title: "the state of a workspace is its own token's to read, and that it is gone anybody's",
  spec: ["server:E-50"],
  covers: ["server:AUTH-02"],
  kills: ["X-163"],
  plan: fc.record({ workspace: fc.constantFrom(...WORKSPACES), bearer: fc.constantFrom(...BEARERS) }),
  directed: WORKSPACES.flatMap((workspace) => BEARERS.map((bearer) => ({ workspace, bearer }))),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const token = workspace.agent.token();
    if (plan.workspace !== "up") await workspace.remove({ purge: plan.workspace === "purged" });
    const options: CallOptions = plan.bearer === "admin" ? {} : { bearer: plan.bearer === "own" ? token : null };
    const { status, body } = await workspace.state(options);
    const wanted = plan.workspace !== "up" ? 404 : plan.bearer === "own" ? 200 : 401;
    const told = wanted !== 404 || body["deleted"] === true;
    rig.claim(
      "server:AUTH-02",
      status === wanted && told,
      `${plan.workspace}, asked with ${plan.bearer}: ${String(status)} ${JSON.stringify(body)}`,
    );
  },
});
