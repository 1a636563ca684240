import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { volumeEntries } from "#scenarios/wiring/server/machine-sightings.ts";
import { SWEEP_MS } from "./team.ts";

interface Plan {
  /** How often the engine finds a volume in use. */
  readonly times: number;
  /** Whether somebody else is removing the container at that moment. */
  readonly going: boolean;
}

// The container is gone, and its volumes are in use for a while.
export default serverScenario<Plan>({
  title: "volumes that could not be removed with their workspace are removed later",
  spec: ["server:E-45", "server:E-55"],
  covers: ["server:STOP-04", "server:STOP-07"],
  kills: ["X-157"],
  backends: ["docker"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ times: fc.integer({ min: 0, max: 3 }), going: fc.boolean() }),
  directed: [
    { times: 1, going: false },
    { times: 2, going: true },
  ],
  run: async (rig, { times, going }) => {
    const workspace = await rig.online();
    const inUse = { kind: "status", status: 409, message: "remove volume: volume is in use" } as const;
    rig.provisioner.failNext(
      "volume-remove",
      Array.from({ length: times }, () => inUse),
    );
    if (going)
      rig.provisioner.failNext("remove", [{ kind: "status", status: 409, message: "removal of container x is already in progress" }]);
    const answer = await workspace.remove();
    rig.claim("server:STOP-07", answer.status === 200, `the workload is stopped, and its delete got ${answer.status}`);
    await rig.sleep((times + 1) * (SWEEP_MS + 20 * rig.maxDelayMs));
    const left = ["-configs", "-claude-sessions"].filter((end) => volumeEntries(rig.history(), "volume-remove", end).length === 0);
    rig.claim("server:STOP-04", left.length === 0, `after ${times} refusals these were never removed: ${left.join(", ")}`);
    const owed = await rig.sql("SELECT workspace_id FROM pending_stops ORDER BY workspace_id");
    rig.claim("server:STOP-04", owed.length === 0, `${owed.length} stops are owed for ever`);
  },
});
