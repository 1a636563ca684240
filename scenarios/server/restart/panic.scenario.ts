import fc from "fast-check";
import { serverScenario, type ServerRig } from "#harness/rigs/server-rig.ts";
import { cameTo, machineStarts, quiet } from "#scenarios/wiring/server/machine-sightings.ts";
import { askedBeforePanic } from "#scenarios/wiring/server/window-sightings.ts";

type Throws = "start" | "secrets-load" | "inbound-secret" | "store-machine";

interface Plan {
  /** What fails: the start throws at once, a statement fails until the cycle gives up. */
  readonly throws: Throws;
  /** Whether somebody asks again while the cycle fails. */
  readonly meanwhile: boolean;
}

/** A cycle that the database fails is run again; after so many failures in a row it panics. */
const TRIES = 7;
const FRAME = /^\S.* \(\S+\.ts:\d+:\d+\)/m;
/** All waits in between, with the 10 s that a workspace in provisioning is given each time, ms. */
const GIVES_UP_MS = 140_000;

/** Lets a restart fail, with a request in the midst of its cycle when one is wanted. */
const failRestart = async (rig: ServerRig, { throws, meanwhile }: Plan, workspace: Awaited<ReturnType<ServerRig["online"]>>) => {
  const ask = async (): Promise<void> => {
    if (meanwhile) await workspace.saveSecret("MEANWHILE", `of ${workspace.id}`);
  };
  if (throws === "start") {
    rig.startThrows("the client of the backend has a bug");
    // The cycle is claimed, and has its start still before it.
    const held = rig.hold({ point: "database.secrets-load", nth: 1, at: "reply" });
    await workspace.restart();
    await cameTo(rig, held);
    await ask();
    held.release();
    await rig.sleep(20_000 + 60 * rig.maxDelayMs);
    return;
  }
  rig.database.failNext(
    throws,
    Array.from({ length: TRIES }, () => ({ kind: "sql", code: "57P01" }) as const),
  );
  await workspace.restart();
  await rig.sleep(GIVES_UP_MS / 2);
  await ask();
  await rig.sleep(GIVES_UP_MS + 60 * rig.maxDelayMs);
};

// A cycle that cannot go on throws: nobody else may feel it.
export default serverScenario<Plan>({
  title: "a panic in a cycle is logged and swallowed, and the lane goes on",
  spec: ["server:E-06"],
  covers: ["server:RST-08", "server:RST-09", "server:OBS-04"],
  kills: ["M-13"],
  // Seven tries with their waits are minutes, which real sockets would only wait through.
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    throws: fc.constantFrom<Throws>("start", "start", "secrets-load", "inbound-secret", "store-machine"),
    meanwhile: fc.boolean(),
  }),
  directed: [
    { throws: "start", meanwhile: true },
    { throws: "start", meanwhile: false },
    { throws: "secrets-load", meanwhile: true },
    { throws: "store-machine", meanwhile: false },
  ],
  windows: [{ name: "a request between the claim of a cycle and its panic", entered: askedBeforePanic }],
  run: async (rig, plan) => {
    const workspace = await rig.online();
    await failRestart(rig, plan, workspace);
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
