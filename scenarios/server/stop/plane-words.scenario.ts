import fc from "fast-check";
import { serverScenario, type BackendFailure } from "#harness/rigs/server-rig.ts";
import { SWEEP_MS } from "./team.ts";

/** What the control plane, or whatever stands before it, answers to a delete, and whether that is a deletion. */
interface Row {
  readonly says: BackendFailure;
  readonly deleted: boolean;
}

const says = (status: number, body?: string): BackendFailure => ({ kind: "status", status, ...(body === undefined ? {} : { body }) });

const ROWS: readonly Row[] = [
  { says: { kind: "none" }, deleted: true },
  { says: says(302, "<html>moved</html>"), deleted: false },
  { says: says(304, ""), deleted: false },
  { says: says(404, "<html>no route</html>"), deleted: false },
  { says: says(404, '{"message":"no such route"}'), deleted: false },
  { says: says(500), deleted: false },
];

// The control plane's answer to a delete is a redirect, or a proxy's.
export default serverScenario<{ readonly row: number }>({
  title: "only a 2xx of the control plane, or its own 404, is a deletion; everything else is tried again",
  spec: ["server:E-47"],
  covers: ["server:STOP-14"],
  kills: ["X-159", "X-160"],
  backends: ["saas"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ row: fc.nat({ max: ROWS.length - 1 }) }),
  directed: ROWS.map((_, row) => ({ row })),
  run: async (rig, plan) => {
    const { says: failure, deleted } = ROWS[plan.row] ?? { says: { kind: "none" }, deleted: true };
    const workspace = await rig.online();
    rig.provisioner.failNext("delete", [failure]);
    const answer = await workspace.remove();
    const wanted = deleted ? 200 : 500;
    rig.claim(
      "server:STOP-14",
      answer.status === wanted,
      `a delete got ${answer.status} where the plane answered ${JSON.stringify(failure)}`,
    );
    await rig.sleep(2 * SWEEP_MS + 40 * rig.maxDelayMs);
    rig.claim("server:STOP-14", workspace.machine.alive === 0, `${workspace.machine.alive} instances run after ${JSON.stringify(failure)}`);
  },
});
