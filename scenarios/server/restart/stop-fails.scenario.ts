import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";
import { journalOf } from "#harness/checkers/checker.ts";
import { quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** How many of the tries fail; 3 are all. */
  readonly failures: number;
  readonly failure: BackendFailure;
}

const TRIES = 3;
const WAITS_MS = [1_000, 2_000];
/** A try may be a look and a call. */
const SLACK_MS = 20;

// The control plane refuses the stop of a cycle, for a while or every time.
export default serverScenario<Plan>({
  title: "a cycle tries its stop three times and provisions in any case",
  spec: ["server:E-13"],
  covers: ["server:RST-15", "server:OBS-07"],
  kills: ["X-18"],
  backends: ["saas"],
  plan: fc.record({
    failures: fc.integer({ min: 0, max: TRIES }),
    failure: fc.constantFrom<BackendFailure>({ kind: "status", status: 500 }, { kind: "status", status: 400 }, { kind: "reset" }),
  }),
  directed: [2, 3, 1].map((failures) => ({ failures, failure: { kind: "status", status: 500 } as const })),
  run: async (rig, plan) => {
    const workspace = await rig.online();
    const starts = workspace.machine.starts;
    const began = rig.now();
    rig.provisioner.failNext(
      "delete",
      Array.from({ length: plan.failures }, () => plan.failure),
    );
    await workspace.restart();
    // All tries and the start, before the next sweep may try again what is still owed.
    await rig.sleep(12_000 + 20 * rig.maxDelayMs);
    const deletes = journalOf(rig.history(), "control-plane").filter(({ t, entry }) => entry.kind === "control-plane-delete" && t >= began);
    const create =
      journalOf(rig.history(), "control-plane").find(({ t, entry }) => entry.kind === "instance-create" && t >= began)?.t ?? Infinity;
    const tries = deletes.filter(({ t }) => t <= create).map(({ t }) => t);
    const wanted = Math.min(plan.failures + 1, TRIES);
    rig.claim("server:RST-15", tries.length === wanted, `${plan.failures} failing stops led to ${tries.length} tries`);
    if (rig.gentle) {
      const waits = tries.slice(1).map((t, index) => t - (tries[index] ?? 0));
      const right = waits.every((wait, index) => Math.abs(wait - (WAITS_MS[index] ?? 0)) <= SLACK_MS);
      rig.claim("server:RST-15", right, `the waits between the tries were ${waits.join(", ")} ms`);
    }
    rig.claim("server:RST-15", workspace.machine.starts === starts + 1, `${workspace.machine.starts - starts} starts after the stop`);
    const suspects = (await rig.logged("leak suspect")).length;
    rig.claim(
      "server:OBS-07",
      suspects === (plan.failures === TRIES ? 1 : 0),
      `${suspects} lines name a suspected leak after ${plan.failures} failures`,
    );
    await quiet(rig, workspace);
  },
});
