import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** What the control plane answers to the first request for an instance; 201 is the only success. */
  readonly status: 200 | 201 | 202 | 204 | 400 | 409;
}

const STATUSES = [200, 201, 202, 204, 400, 409] as const;

const BODY = JSON.stringify({ instance_id: "i-never-made", private_ip: "10.0.0.9", state: "pending", error: "" });

const answers = (status: number): BackendFailure => (status === 201 ? { kind: "none" } : { kind: "status", status, body: BODY });

// The control plane answers a request for an instance with one status or another.
export default serverScenario<Plan>({
  title: "only 201 is a start; its instance's id is stored, and is what stop and status ask by",
  spec: ["server:E-48"],
  covers: ["server:PROV-10"],
  kills: ["X-43", "X-44"],
  backends: ["saas"],
  plan: fc.record({ status: fc.constantFrom(...STATUSES) }),
  directed: ([201, 200, 202, 400] as const).map((status) => ({ status })),
  run: async (rig, plan) => {
    rig.provisioner.failNext("provision", [answers(plan.status)]);
    const workspace = await rig.create();
    const { id } = workspace;
    if (plan.status !== 201) {
      const failed = await workspace.reaches("failed", 60_000 + 40 * rig.maxDelayMs);
      const row = await workspace.row();
      const none = row?.["instance_id"] === null;
      rig.claim(
        "server:PROV-10",
        failed && none,
        `after ${plan.status} it is ${String(row?.["status"])} on ${String(row?.["instance_id"])}`,
      );
      await workspace.restart();
    }
    await workspace.reaches("online", 120_000);
    const instance = (await workspace.row())?.["instance_id"];
    const made = journalOf(rig.history(), "control-plane").filter(
      ({ entry }) => entry.kind === "instance-create" && entry["workspace"] === id,
    );
    const known = made.map(({ entry }) => entry["instance"] ?? entry["id"]);
    rig.claim("server:PROV-10", known.at(-1) === instance, `the row says ${String(instance)}, and ${known.join(", ")} were made`);
    workspace.agent.be({ status: 502 });
    await workspace.a2a("are you there?");
    await workspace.remove();
    for (const kind of ["status", "delete"]) {
      const asked = journalOf(rig.history(), "control-plane").filter(({ entry }) => entry.kind === `control-plane-${kind}`);
      const by = asked.map(({ entry }) => String(entry["instance"]));
      rig.claim(
        "server:PROV-10",
        by.length > 0 && by.every((one) => one === instance),
        `${kind} was asked for ${by.join(", ") || "nobody"}`,
      );
    }
  },
});
