import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";

interface Plan {
  /** The backend refuses every try, or swallows it. */
  readonly how: "refuses" | "swallows";
}

/** How long a start is tried, ms (server:PROV-16). */
const ATTEMPT_MS = 180_000;
/** More tries than there is time for. */
const TRIES = 60;

// The backend is away when a workspace is to start, and stays away.
export default serverScenario<Plan>({
  title: "a start that does not succeed within 180 s has failed, and another one may follow",
  spec: ["server:E-14", "server:E-44"],
  covers: ["server:PROV-16", "server:PROV-06"],
  kills: ["X-45"],
  needs: ["client", "control", "toxics", "virtualTime"],
  explore: { latencyMaxMs: 100, stallMaxMs: 0 },
  plan: fc.record({ how: fc.constantFrom("refuses" as const, "swallows" as const) }),
  directed: [{ how: "refuses" }, { how: "swallows" }],
  run: async (rig, plan) => {
    const kind = rig.backend === "saas" ? "provision" : "create";
    const away: BackendFailure = { kind: "status", status: 503, message: "away" };
    if (plan.how === "refuses")
      rig.provisioner.failNext(
        kind,
        Array.from({ length: TRIES }, () => away),
      );
    const link = rig.backend === "saas" ? "server>control-plane" : "server>docker";
    const lift = plan.how === "swallows" ? await rig.toxic({ link, stream: "upstream", toxic: { type: "timeout", timeoutMs: 0 } }) : null;
    const workspace = await rig.create();
    const began = rig.now();
    const failed = await workspace.reaches("failed", ATTEMPT_MS + 10_000 + 60 * rig.maxDelayMs);
    const took = rig.now() - began;
    rig.claim("server:PROV-16", failed, `${took} ms after its create it is ${String((await workspace.row())?.["status"])}`);
    if (rig.gentle) rig.claim("server:PROV-16", took > 60_000, `it was given up after ${took} ms`);
    const message = String((await workspace.row())?.["last_sample_error"]);
    rig.claim("server:PROV-06", message === "provisioning failed", `the row says "${message}"`);
    await lift?.();
    if (plan.how === "refuses") return;
    // What was swallowed is not there: the next restart is asked for by its owner.
    await rig.sleep(ATTEMPT_MS);
    await workspace.restart();
    const online = await workspace.reaches("online", 240_000);
    rig.claim("server:PROV-16", online && workspace.machine.alive === 1, `restarted: ${online}, ${workspace.machine.alive} alive`);
  },
});
