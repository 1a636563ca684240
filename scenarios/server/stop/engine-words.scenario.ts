import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";
import { SWEEP_MS } from "./team.ts";

/** What the engine answers to the removal of a container, and what the delete is answered then. */
interface Row {
  readonly says: BackendFailure;
  readonly answer: 200 | 500;
}

const says = (status: number, message: string): BackendFailure => ({ kind: "status", status, message });

const ROWS: readonly Row[] = [
  { says: says(409, "removal of container ws-1 is already in progress"), answer: 200 },
  { says: says(409, "Conflict. The container name is already in use"), answer: 500 },
  { says: says(500, "pull of image ws-1 is already in progress"), answer: 500 },
  { says: says(404, "No such container: ws-1"), answer: 200 },
  { says: says(500, "removal of container ws-1 failed: device or resource busy"), answer: 500 },
  { says: { kind: "reset" }, answer: 500 },
  { says: { kind: "none" }, answer: 200 },
];

// The engine's words decide, never its status alone.
export default serverScenario<{ readonly row: number }>({
  title: "a delete succeeds when the container is gone or going, and fails for everything else that the engine says",
  spec: ["server:E-45", "server:E-46"],
  covers: ["server:STOP-07", "server:STOP-08", "server:STOP-09"],
  kills: ["X-47", "M-24"],
  backends: ["docker"],
  plan: fc.record({ row: fc.nat({ max: ROWS.length - 1 }) }),
  directed: ROWS.map((_, row) => ({ row })),
  run: async (rig, plan) => {
    const { says: failure, answer: wanted } = ROWS[plan.row] ?? { says: { kind: "none" }, answer: 200 };
    const workspace = await rig.online();
    rig.provisioner.failNext("remove", [failure]);
    const answer = await workspace.remove();
    const rule = wanted === 500 ? "server:STOP-09" : "server:STOP-07";
    rig.claim(rule, answer.status === wanted, `a delete got ${answer.status} where the engine answered ${JSON.stringify(failure)}`);
    await rig.sleep(SWEEP_MS + 20 * rig.maxDelayMs);
    rig.claim("server:STOP-08", workspace.machine.alive === 0, `${workspace.machine.alive} machines are alive after a sweep`);
  },
});
