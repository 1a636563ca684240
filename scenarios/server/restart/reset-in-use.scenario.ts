import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { quiet, volumeEntries } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** What the engine says of the volume, before it lets it go. */
  readonly refusals: readonly (404 | 409 | 500)[];
}

const WORDS = { 404: "no such volume", 409: "remove volume: volume is in use", 500: "input/output error" } as const;

// Somebody asks for a reset, and the engine does not let the volume go at once.
export default serverScenario<Plan>({
  title: "a reset that was accepted drops the sessions, however often the engine refuses",
  spec: ["server:E-14"],
  covers: ["server:RST-17"],
  kills: ["X-158"],
  backends: ["docker"],
  plan: fc.record({ refusals: fc.array(fc.constantFrom(409 as const, 500 as const), { maxLength: 3 }) }),
  directed: [{ refusals: [409] }, { refusals: [500, 409] }, { refusals: [404] }],
  run: async (rig, { refusals }) => {
    const workspace = await rig.online();
    rig.provisioner.failNext(
      "volume-remove",
      refusals.map((status) => ({ kind: "status", status, message: WORDS[status] }) as const),
    );
    const answer = await workspace.restart({ reset: true });
    const online = await quiet(rig, workspace);
    const dropped = volumeEntries(rig.history(), "volume-remove", "-claude-sessions").length;
    const wanted = refusals.includes(404) ? 0 : 1;
    rig.claim(
      "server:RST-17",
      answer.status === 202 && online && dropped >= wanted,
      `a reset got ${answer.status}, online: ${online}; after ${refusals.join(", ") || "no"} refusals ${dropped} volumes were dropped`,
    );
  },
});
