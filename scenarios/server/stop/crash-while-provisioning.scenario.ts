import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { heldDuring } from "#scenarios/wiring/server/hold-sightings.ts";
import { SWEEP_MS, comes, hasVolume } from "./team.ts";

interface Plan {
  /** Why nobody has any use for what the start brings; refusal: the backend refuses whoever asks for it again. */
  readonly by: "delete" | "pause" | "refusal";
  readonly heldAt: "call" | "reply";
  /** Whether the server's process ends before it hears of the start, and with it whoever would undo it. */
  readonly process: "dies" | "lives";
  readonly downMs: number;
}

/** An engine's start begins with the volume, before there is anything that a delete could stop; it ends with the container's start. */
const pointOf = (rig: ServerRig, { heldAt }: Plan): string =>
  rig.backend === "docker" && heldAt === "call" ? "docker.volume-create" : rig.startPoint;

/** Answers the next call that begins a start with a refusal which no other try changes. */
const refuseNext = (rig: ServerRig): void =>
  rig.provisioner.failNext(rig.backend === "docker" ? "volume-create" : "provision", [{ kind: "status", status: 400, message: "refused" }]);

const PLANS: readonly Plan[] = (["dies", "lives"] as const).flatMap((process) =>
  (["delete", "pause"] as const).flatMap((by) => (["reply", "call"] as const).map((heldAt) => ({ by, heldAt, process, downMs: 1_000 }))),
);

// The start is under way, its workspace is removed or parked, and the process ends before the cycle could undo the start; or the
// next process adopts the start and is refused what the one before was given.
export default serverScenario<Plan>({
  title: "what a start brings after its workspace moved on is taken away, also when its process ends first",
  spec: ["server:E-48"],
  covers: ["server:STOP-02"],
  kills: ["X-168"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    by: fc.constantFrom("delete" as const, "pause" as const, "refusal" as const),
    heldAt: fc.constantFrom("call" as const, "reply" as const),
    process: fc.constantFrom("dies" as const, "dies" as const, "lives" as const),
    downMs: fc.integer({ min: 1, max: 5_000 }),
  }),
  directed: [...PLANS, { by: "refusal", heldAt: "reply", process: "dies", downMs: 1_000 }],
  windows: [{ name: "a delete or a pause while the first start is held", entered: heldDuring(["delete", "pause"]) }],
  run: async (rig, plan) => {
    const held = rig.hold({ point: pointOf(rig, plan), nth: 1, at: plan.heldAt });
    const workspace = await rig.create();
    await comes(rig, held);
    if (plan.by === "refusal") refuseNext(rig);
    else {
      const answer = await (plan.by === "delete" ? workspace.remove() : workspace.pause());
      rig.claim("server:STOP-02", answer.status === 200, `a ${plan.by} while provisioning got ${answer.status}`);
    }
    // What was sent arrives while nobody is there to hear the answer.
    const restarted = plan.process === "dies" ? rig.crashServer(plan.downMs) : null;
    held.release();
    await restarted;
    await rig.sleep(SWEEP_MS + 60 * rig.maxDelayMs);
    const story = `the process ${plan.process} after a ${plan.by} with the start at its ${plan.heldAt}`;
    const { alive, starts } = workspace.machine;
    // The refusal may have met the held call itself, or nobody who asked again.
    const wanted = plan.by === "refusal" && (await workspace.row())?.["status"] !== "failed" ? 1 : 0;
    rig.claim("server:STOP-02", alive === wanted, `${story}: ${starts} machines were started, ${alive} run, and ${wanted} should`);
    const owed = await rig.sql("SELECT machine FROM pending_stops ORDER BY machine");
    rig.claim("server:STOP-02", owed.length === 0, `${story}: owed for ever: ${owed.map((row) => String(row["machine"])).join(", ")}`);
    // What is still on its way when the next process begins comes too late for it.
    const isInTime = plan.process === "lives" || rig.maxDelayMs < plan.downMs;
    if (rig.backend !== "docker" || plan.by !== "delete" || !isInTime) return;
    rig.claim("server:STOP-04", !hasVolume(rig, workspace), `${story}: the deleted workspace's volume is left`);
  },
});
