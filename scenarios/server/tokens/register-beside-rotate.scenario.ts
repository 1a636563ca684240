import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { begunDuring } from "#scenarios/wiring/server/overlap-sightings.ts";
import { liveTokens } from "./left-behind.ts";
import { registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

interface Plan {
  /** What the agent registers with. */
  readonly bearer: "old" | "none";
  /** Who waits for the other: the register for the rotation, or the rotation between its steps for the register. */
  readonly waits: "register" | "rotation";
  /** Where the register waits. */
  readonly at: "server.register" | "database.token-use" | "database.workspace" | "database.register";
}

const WITHIN_MS = 5_000;

// A register with the old token is under way while the token is rotated: it is let in or refused, and mints nothing.
export default serverScenario<Plan>({
  title: "a register beside a rotation never brings a second live token",
  spec: ["server:E-104"],
  covers: ["server:EXT-01", "server:REG-12", "server:TOK-15"],
  kills: ["X-26", "M-116"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({
    bearer: fc.constantFrom("old" as const, "none" as const),
    waits: fc.constantFrom("register" as const, "rotation" as const),
    at: fc.constantFrom(
      "server.register" as const,
      "database.token-use" as const,
      "database.workspace" as const,
      "database.register" as const,
    ),
  }),
  directed: [
    { bearer: "old", waits: "register", at: "database.token-use" },
    { bearer: "old", waits: "register", at: "server.register" },
    { bearer: "none", waits: "register", at: "server.register" },
    { bearer: "none", waits: "rotation", at: "server.register" },
  ],
  windows: [
    {
      name: "a rotation and a register under way at once",
      entered: (history) => begunDuring(["rotate"], "register")(history) || begunDuring(["register"], "rotate")(history),
    },
  ],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const old = tokenIn(workspace.created);
    await registers(rig, workspace, { bearer: old });
    const register = () => registers(rig, workspace, { bearer: plan.bearer === "old" ? old : null, as: "agent" });
    const held = plan.waits === "register" ? plan.at : "database.token-mint";
    const hold = rig.hold({ point: held, nth: 1, at: "call" });
    const first = plan.waits === "register" ? register() : workspace.rotate({ as: "operator" });
    await Promise.race([hold.reached, first, rig.sleep(WITHIN_MS)]);
    const second = plan.waits === "register" ? workspace.rotate({ as: "operator" }) : register();
    await Promise.race([second, rig.sleep(WITHIN_MS)]);
    hold.release();
    const [one, other] = await Promise.all([first, second]);
    const [registered, rotated] = plan.waits === "register" ? [one, other] : [other, one];
    rig.claim("server:EXT-01", rotated.status === 200, `the rotation was answered ${rotated.status}`);
    rig.claim("server:REG-12", tokenIn(registered) === "", "a register beside a rotation got a token of its own");
    const expected = plan.bearer === "old" ? [200, 401] : [401];
    rig.claim("server:TOK-15", expected.includes(registered.status ?? 0), `the register was answered ${registered.status}`);
    const live = await liveTokens(workspace);
    rig.claim("server:EXT-01", live === 1, `${live} tokens are live after a rotation`);
    const late = await registers(rig, workspace, { bearer: old });
    rig.claim("server:TOK-15", late.status === 401, `after the rotation a register with the old token was answered ${late.status}`);
    const lateWithout = await registers(rig, workspace, { bearer: null });
    rig.claim(
      "server:REG-12",
      lateWithout.status === 401,
      `with a live token about, a register without one was answered ${lateWithout.status}`,
    );
  },
});
