import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";
import { aliveOf, hasVolume, statusesOf, SWEEP_MS, teamOf } from "./team.ts";

interface Plan {
  readonly size: number;
  /** Which of the delete's stops fails, from 1. */
  readonly nth: number;
  readonly failure: BackendFailure;
}

/** What only a backend says; none of it may be in an answer. */
const WORDS = "driver overlay2 failed to remove root filesystem of i-0abc";

// One member of a team cannot be stopped; the delete says so, and the next one stops whatever is left.
export default serverScenario<Plan>({
  title: "a delete whose stop fails says so, and the next one stops what is left",
  spec: ["server:E-46", "server:E-47"],
  covers: ["server:STOP-13", "server:STOP-14", "server:STOP-04", "server:STOP-09", "server:LEAK-06"],
  kills: ["X-40", "M-30", "M-32", "M-42"],
  plan: fc.nat().chain((size) =>
    fc.record({
      size: fc.constant(2 + (size % 3)),
      nth: fc.integer({ min: 1, max: 2 + (size % 3) }),
      failure: fc.constantFrom<BackendFailure>(
        { kind: "status", status: 500, message: WORDS },
        { kind: "status", status: 503, message: WORDS },
        { kind: "reset" },
      ),
    }),
  ),
  directed: [
    { size: 3, nth: 2, failure: { kind: "status", status: 500, message: WORDS } },
    { size: 3, nth: 1, failure: { kind: "status", status: 503, message: WORDS } },
    { size: 2, nth: 2, failure: { kind: "reset" } },
  ],
  run: async (rig, plan) => {
    const { lead, members } = await teamOf(rig, plan.size);
    const skipped = Array.from({ length: plan.nth - 1 }, (): BackendFailure => ({ kind: "none" }));
    rig.provisioner.failNext(rig.backend === "saas" ? "delete" : "remove", [...skipped, plan.failure]);
    const cleared = rig.provisioner.calls("volume-remove");
    const first = await lead.remove();
    const { status, body } = first;
    rig.claim("server:STOP-14", status === 500, `a delete with a failed stop got ${status}`);
    const counted = body["removed_count"] === plan.size && body["stop_failures"] === 1;
    rig.claim(
      "server:STOP-13",
      counted,
      `the answer counts ${String(body["removed_count"])} removed, ${String(body["stop_failures"])} failed`,
    );
    rig.claim("server:LEAK-06", !JSON.stringify(body).includes("overlay2"), "the answer has the daemon's own words in it");
    const statuses = await statusesOf(members);
    rig.claim(
      "server:STOP-13",
      statuses.every((one) => one === "removed"),
      `after the first delete: ${statuses.join(", ")}`,
    );
    if (rig.gentle) {
      // An instance takes a while to go down: what nobody has asked to go is alive then.
      await rig.sleep(1_500);
      const left = members.filter(({ machine }) => machine.alive > 0);
      rig.claim("server:STOP-13", left.length === 1, `${left.length} workloads are left where one stop failed`);
      // Two volumes for each that was stopped.
      const asked = rig.provisioner.calls("volume-remove") - cleared;
      const kept = rig.backend === "saas" || (asked === 2 * (plan.size - 1) && left.every((one) => hasVolume(rig, one)));
      rig.claim("server:STOP-04", kept, `${asked} removals of volumes were asked for, and one of ${plan.size} was not stopped`);
    }
    const again = await lead.remove();
    if (rig.gentle) {
      rig.claim("server:STOP-13", again.status === 200, `the second delete got ${again.status}`);
      await rig.sleep(1_500);
      rig.claim("server:STOP-13", aliveOf(members) === 0, `${aliveOf(members)} alive after the second delete`);
    }
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    rig.claim("server:STOP-09", aliveOf(members) === 0, `${aliveOf(members)} alive after a sweep`);
  },
});
