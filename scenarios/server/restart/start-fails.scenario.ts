import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { quiet } from "#scenarios/wiring/server/machine-sightings.ts";

// The backend refuses the start of a cycle for good.
export default serverScenario<{ readonly status: number; readonly again: "restart" | "secret" }>({
  title: "a start that fails leaves a message, and the next request a fresh cycle",
  spec: ["server:E-14"],
  covers: ["server:RST-09", "server:PROV-06", "server:PROV-09"],
  kills: ["X-12"],
  plan: fc.record({ status: fc.constantFrom(400, 403, 404, 422), again: fc.constantFrom("restart" as const, "secret" as const) }),
  directed: [
    { status: 400, again: "restart" },
    { status: 422, again: "secret" },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    rig.provisioner.failNext(rig.backend === "saas" ? "provision" : "create", [
      { kind: "status", status: plan.status, message: "t3.large ami-0abc" },
    ]);
    await workspace.restart();
    const failed = await workspace.reaches("failed", 30_000 + 40 * rig.maxDelayMs);
    const message = String((await workspace.row())?.["last_sample_error"] ?? "");
    rig.claim("server:PROV-06", failed && message !== "", `failed: ${failed}, with the message "${message}"`);
    rig.claim("server:PROV-09", !message.includes("ami-"), `the row says "${message}"`);
    const before = workspace.machine.starts;
    const answer = plan.again === "restart" ? await workspace.restart() : await workspace.saveSecret("KEY", `of ${workspace.id}`);
    const online = await quiet(rig, workspace);
    const cycles = workspace.machine.starts - before;
    const fresh = answer.status !== null && answer.status < 300 && cycles === 1 && online;
    rig.claim("server:RST-09", fresh, `the next ${plan.again}: answered ${answer.status}, ${cycles} cycles, online: ${online}`);
  },
});
