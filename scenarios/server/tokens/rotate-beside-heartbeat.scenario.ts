import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** Where the heartbeat waits while the token is rotated. */
  readonly at: "server.heartbeat" | "database.token-use" | "database.heartbeat";
  readonly phase: "call" | "reply";
}

/** How long a workspace that is not heard of counts as alive, ms (server:REG-14). */
const TTL_MS = 180_000;
const MARGIN_MS = 2_000;

/** The token was looked at before the rotation. */
const isValidated = ({ at, phase }: Plan): boolean => at !== "server.heartbeat" && !(at === "database.token-use" && phase === "call");

// A rotation overtakes a heartbeat: one that was let in before is answered, each later one is refused, and the
// workspace counts as alive until it has not been heard of for the whole time.
export default serverScenario<Plan>({
  title: "a heartbeat beside a rotation is answered by when its token was looked at",
  spec: ["server:E-101"],
  covers: ["server:EXT-01", "server:REG-14"],
  kills: ["X-50"],
  backends: ["saas", "docker", "none"],
  // The sweep for silent external agents is not to be faster than the liveness key.
  env: { REMOTE_LIVENESS_STALE_AFTER: TTL_MS / 1_000 },
  plan: fc.record({
    at: fc.constantFrom("server.heartbeat" as const, "database.token-use" as const, "database.heartbeat" as const),
    phase: fc.constantFrom("call" as const, "reply" as const),
  }),
  directed: [
    { at: "database.token-use", phase: "reply" },
    { at: "database.token-use", phase: "call" },
    { at: "database.heartbeat", phase: "call" },
  ],
  windows: [
    {
      name: "a rotation was answered while a heartbeat was under way",
      entered: ({ events }) => {
        const sent = events.find((event) => event.type === "invoke" && event.verb === "heartbeat");
        const rotate = events.find((event) => event.type === "invoke" && event.verb === "rotate");
        if (sent?.type !== "invoke" || rotate?.type !== "invoke") return false;
        const ended = (op: number): number => events.findIndex((event) => event.type === "complete" && event.op === op);
        return sent.t <= rotate.t && ended(rotate.op) >= 0 && ended(rotate.op) < ended(sent.op);
      },
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const old = tokenIn(workspace.created);
    await registers(rig, workspace, { bearer: old });
    const hold = rig.hold({ point: plan.at, nth: 1, at: plan.phase });
    const sent = beats(rig, workspace, { bearer: old, as: "agent" });
    const reached = await Promise.race([hold.reached.then(() => true), sent.then(() => false)]);
    if (!reached) return;
    const rotated = await workspace.rotate();
    hold.release();
    const heard = await sent;
    const expected = isValidated(plan) ? 200 : 401;
    // At the door of the server the reply may be the heartbeat's own, given before the rotation.
    const early = plan.at === "server.heartbeat" && plan.phase === "reply";
    rig.claim(
      "server:EXT-01",
      heard.status === expected || (early && heard.status === 200),
      `${plan.at} (${plan.phase}): the heartbeat was answered ${heard.status}`,
    );
    const late = await beats(rig, workspace, { bearer: old });
    rig.claim(
      "server:EXT-01",
      rotated.status === 200 && late.status === 401,
      `after the rotation a heartbeat with the old token was answered ${late.status}`,
    );
    if (!rig.gentle) return;
    await rig.sleep(heard.startedAt + TTL_MS - MARGIN_MS - rig.now());
    const status = (await workspace.row())?.["status"];
    rig.claim("server:REG-14", status === "online", `before ${TTL_MS} ms of silence were over it was ${String(status)}`);
  },
});
