import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly workspaces: number;
}

/** Far below the limit of provisioning, which would find them otherwise, ms. */
const AT_ONCE_MS = 2_000;

// No provisioner is wired, and somebody creates workspaces.
export default serverScenario<Plan>({
  title: "without a backend a new workspace is failed at once and says what to do",
  spec: ["server:E-04"],
  covers: ["server:PROV-01", "server:PROV-02", "server:PROV-03", "server:PROV-06", "server:RST-16"],
  kills: ["M-19", "M-20"],
  backends: ["none"],
  plan: fc.record({ workspaces: fc.integer({ min: 1, max: 4 }) }),
  directed: [{ workspaces: 2 }],
  run: async (rig, plan) => {
    for (let made = 0; made < plan.workspaces; made += 1) {
      const workspace = await rig.create();
      const { status, body } = workspace.created;
      const accepted = status === 201 && body["status"] === "provisioning";
      rig.claim("server:PROV-01", accepted, `a create without a backend got ${status} ${JSON.stringify(body)}`);
      const failed = await workspace.reaches("failed", AT_ONCE_MS + 20 * rig.maxDelayMs);
      const row = await workspace.row();
      rig.claim("server:PROV-02", failed, `without a backend it is ${String(row?.["status"])}`);
      const message = String(row?.["last_sample_error"] ?? "");
      rig.claim("server:PROV-06", message.includes("provisioner"), `the row says "${message}", which is of no help`);
      // The event follows its row.
      await rig.sleep(20 * rig.maxDelayMs);
      const events = await rig.events("WORKSPACE_PROVISION_FAILED", workspace);
      const told = events.map(({ payload }) => String((payload as Readonly<Record<string, unknown>> | undefined)?.["error"] ?? ""));
      rig.claim(
        "server:PROV-06",
        told.length === 1 && told[0] === message,
        `the row says "${message}", the events say "${told.join('", "')}"`,
      );
      const restart = await workspace.restart();
      const refused = restart.status === 503 && restart.body["error"] === "provisioner not available";
      rig.claim("server:RST-16", refused, `a restart without a backend got ${restart.status} ${JSON.stringify(restart.body)}`);
      await workspace.pause();
      const resume = await workspace.resume();
      rig.claim("server:PROV-03", resume.status === 503, `a resume without a backend got ${resume.status}`);
    }
  },
});
