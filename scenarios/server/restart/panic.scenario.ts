import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { machineStarts, quiet } from "#scenarios/wiring/server/machine-sightings.ts";

interface Plan {
  /** The statement of the cycle that fails until the cycle gives up. */
  readonly statement: "secrets-load" | "inbound-secret" | "store-machine";
  /** Whether somebody asks again while the cycle fails. */
  readonly meanwhile: boolean;
}

/** A cycle that the database fails is run again; after so many failures in a row it panics. */
const TRIES = 7;
const FRAME = /^\S.* \(\S+\.ts:\d+:\d+\)/m;
/** All waits in between, with the 10 s that a workspace in provisioning is given each time, ms. */
const GIVES_UP_MS = 140_000;

// A cycle that cannot go on throws: nobody else may feel it.
export default serverScenario<Plan>({
  title: "a panic in a cycle is logged and swallowed, and the lane goes on",
  spec: ["server:E-06"],
  covers: ["server:RST-08", "server:RST-09", "server:OBS-04"],
  kills: ["M-13"],
  // Seven tries with their waits are minutes, which real sockets would only wait through.
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    statement: fc.constantFrom("secrets-load" as const, "inbound-secret" as const, "store-machine" as const),
    meanwhile: fc.boolean(),
  }),
  directed: [
    { statement: "secrets-load", meanwhile: true },
    { statement: "store-machine", meanwhile: false },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    rig.database.failNext(
      plan.statement,
      Array.from({ length: TRIES }, () => ({ kind: "sql", code: "57P01" }) as const),
    );
    await workspace.restart();
    await rig.sleep(GIVES_UP_MS / 2);
    if (plan.meanwhile) await workspace.saveSecret("MEANWHILE", `of ${workspace.id}`);
    await rig.sleep(GIVES_UP_MS + 60 * rig.maxDelayMs);
    const logged = await rig.logged("panicked");
    const stacks = logged.map(({ fields }) => String((fields as Readonly<Record<string, unknown>>)["stack"] ?? ""));
    // A frame: a function, a file, a line and a column; and no path of this machine.
    const placed = stacks.every((stack) => FRAME.test(stack) && !stack.includes("(/"));
    rig.claim("server:OBS-04", logged.length === 1 && placed, `${logged.length} panics were logged, at ${stacks.join(" and ")}`);
    if (plan.meanwhile) {
      await quiet(rig, workspace);
      const last = machineStarts(rig.history(), workspace.id).at(-1);
      rig.claim("server:RST-08", last?.env["MEANWHILE"] !== undefined, "the request that waited when the cycle panicked was lost");
    }
    const before = workspace.machine.starts;
    const answer = await workspace.restart();
    const online = await quiet(rig, workspace);
    const cycles = workspace.machine.starts - before;
    rig.claim(
      "server:RST-08",
      answer.status === 202 && online && cycles === 1,
      `the next restart: ${answer.status}, ${cycles} cycles, online: ${online}`,
    );
    const metrics = await rig.call({ verb: "metrics", method: "GET", target: "/metrics" });
    rig.claim("server:RST-09", String(metrics.body["text"]).includes("restart_lanes 0"), "a lane is not free at the end");
  },
});
