import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly verb: "delete" | "pause" | "collapse" | "hibernate";
}

// No provisioner is wired: there is nothing to stop, which is no failure.
export default serverScenario<Plan>({
  title: "without a backend a stop succeeds and does nothing",
  spec: ["server:E-04"],
  covers: ["server:STOP-01", "server:STOP-05", "server:PROV-12"],
  kills: ["X-48"],
  backends: ["none"],
  plan: fc.record({ verb: fc.constantFrom("delete" as const, "pause" as const, "collapse" as const, "hibernate" as const) }),
  directed: (["delete", "pause", "collapse", "hibernate"] as const).map((verb) => ({ verb })),
  run: async (rig, plan) => {
    const lead = await rig.create();
    await lead.reaches("failed", 60_000);
    const child = await rig.create({ parent: lead });
    await child.reaches("failed", 60_000);
    const answer = await (plan.verb === "delete" ? lead.remove() : lead[plan.verb]());
    // What has failed does not run, so it cannot be put to sleep.
    const wanted = plan.verb === "hibernate" ? 409 : 200;
    const rule = plan.verb === "pause" ? "server:STOP-05" : "server:STOP-01";
    rig.claim(rule, answer.status === wanted, `${plan.verb} got ${answer.status} ${JSON.stringify(answer.body)}`);
    const statuses = { delete: "removed", pause: "paused", collapse: "failed", hibernate: "failed" };
    const row = await lead.row();
    rig.claim(rule, row?.["status"] === statuses[plan.verb], `after ${plan.verb} it is ${String(row?.["status"])}`);
    const events = await rig.events("WORKSPACE_PAUSED", lead);
    rig.claim("server:STOP-05", events.length === (plan.verb === "pause" ? 1 : 0), `${events.length} events tell of a pause`);
    const health = await rig.call({ verb: "get", method: "GET", target: "/health" });
    rig.claim("server:PROV-12", health.status === 200, `the server is ${health.status} after ${plan.verb} without a backend`);
  },
});
