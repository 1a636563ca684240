import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { carelessBody, leakedIn } from "#scenarios/wiring/server/careless-backend.ts";

interface Plan {
  readonly status: 400 | 403 | 404;
  /** As the fields of an error, or as whatever a proxy in between has written. */
  readonly shape: "json" | "html";
}

// The backend refuses a start and tells everything that it knows.
export default serverScenario<Plan>({
  title: "a failed start shows a fixed phrase and nothing of what the backend said",
  spec: ["server:E-112"],
  covers: ["server:PROV-09", "server:LEAK-01", "server:PROV-06"],
  kills: ["M-100"],
  plan: fc.record({
    status: fc.constantFrom(400 as const, 403 as const, 404 as const),
    shape: fc.constantFrom("json" as const, "html" as const),
  }),
  directed: [
    { status: 400, shape: "json" },
    { status: 403, shape: "html" },
  ],
  run: async (rig, plan) => {
    const kind = rig.backend === "saas" ? "provision" : "create";
    rig.provisioner.failNext(kind, [{ kind: "status", status: plan.status, body: carelessBody(plan.shape) }]);
    const workspace = await rig.create();
    const failed = await workspace.reaches("failed", 60_000 + 40 * rig.maxDelayMs);
    const row = await workspace.row();
    rig.claim("server:PROV-06", failed, `a start that was refused with ${plan.status} left it ${String(row?.["status"])}`);
    await rig.sleep(20 * rig.maxDelayMs);
    const events = await rig.events("WORKSPACE_PROVISION_FAILED", workspace);
    const listed = await rig.call({ verb: "list", method: "GET", target: "/workspaces" });
    const seen = await rig.call({ verb: "events", method: "GET", target: `/events/${workspace.id}` });
    const shown = JSON.stringify([row, events, listed.body, seen.body, (await workspace.get()).body]);
    const leaked = leakedIn(shown);
    rig.claim("server:LEAK-01", leaked.length === 0, `${leaked.join(", ")} of the backend's words are shown`);
    const phrase = String(row?.["last_sample_error"]);
    rig.claim("server:PROV-09", phrase === "provisioning failed", `the row says "${phrase}"`);
    const told = events.map(({ payload }) => (payload as Readonly<Record<string, unknown>> | undefined)?.["error"]);
    rig.claim("server:PROV-09", told.length === 1 && told[0] === phrase, `the events say ${told.join(", ")}`);
  },
});
