import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

interface Plan {
  /** The phases that are deployed one after the other. */
  readonly phases: readonly (1 | 2 | 3)[];
}

// Old clients keep working until the third phase, and no phase takes back what an earlier one mended.
export default scenario<Plan>({
  title: "each migration phase has what it promises and keeps what came before",
  spec: ["worker:E-99"],
  covers: ["worker:MIG-1", "worker:MIG-2", "worker:MIG-3", "worker:MIG-4"],
  kills: ["D-107"],
  needs: ["client", "control", "host-control"],
  voyagesMax: 8,
  plan: fc.record({ phases: fc.array(fc.constantFrom(1 as const, 2 as const, 3 as const), { minLength: 1, maxLength: 4 }) }),
  directed: [{ phases: [1, 2, 3] }, { phases: [3, 1] }],
  run: async (rig, { phases }) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    user.sandbox.putFile("/root/notes.txt", "in the container");
    await rig.bucket.put(`users/${user.id}/root/notes.txt`, "in the bucket");
    const sleeper = rig.newUser();
    await rig.bucket.put(`users/${sleeper.id}/root/notes.txt`, "in the bucket");
    const base = `/api/super/users/${user.id}`;
    for (const [number, phase] of phases.entries()) {
      await rig.deploy({ MIGRATION_PHASE: phase });
      // Of a sandbox that runs, the third phase may ask either; of one that sleeps, it asks the bucket.
      const read = await (phase === 3 ? sleeper : user).read("/root/notes.txt");
      const wanted = phase === 3 ? "r2" : "container";
      if (read.status !== null)
        rig.claim(
          phase === 3 ? "worker:MIG-4" : "worker:MIG-1",
          read.body["source"] === wanted,
          `phase ${phase} read from ${String(read.body["source"])}`,
        );
      const chosen = await user.read("/root/notes.txt", { source: "r2" });
      if (chosen.status !== null) rig.claim("worker:MIG-1", chosen.body["source"] === "r2", `phase ${phase}: source=r2 was not heeded`);
      const run = await user.exec(`echo hello ${number}`);
      const limit = phase === 3 ? 60_000 : 30_000;
      if (run.status === 200)
        rig.claim("worker:MIG-3", run.body["timeoutMs"] === limit, `phase ${phase} gives a command ${String(run.body["timeoutMs"])} ms`);
      const old = await rig.call({
        verb: "exec-sync",
        method: "POST",
        target: `${base}/exec-sync`,
        user: user.id,
        body: { command: `echo old ${number}` },
      });
      if (old.status !== null)
        rig.claim("worker:MIG-3", (old.status === 410) === (phase === 3), `phase ${phase} answered a deprecated call with ${old.status}`);
      const health = await rig.call({ verb: "health-route", method: "POST", target: `${base}/files/batch`, user: user.id, body: {} });
      if (phase === 1 && health.status !== null)
        rig.claim("worker:MIG-2", health.status === 404, `phase 1 knows batches: ${health.status}`);
    }
    await rig.deploy({});
  },
});
