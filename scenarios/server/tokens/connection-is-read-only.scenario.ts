import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { connectionIn, textOf } from "./connection.ts";
import { liveTokens } from "./left-behind.ts";
import { beats, registers, tokenIn } from "#scenarios/wiring/server/outside-agent.ts";

// Reading the connection shows what create and rotate showed, but for the token, and leaves the agent's token alone.
export default serverScenario<{ readonly reads: number }>({
  title: "reading the connection changes no token and shows the connection of create and rotate",
  spec: ["server:E-99"],
  covers: ["server:EXT-02", "server:EXT-05"],
  kills: ["M-96"],
  backends: ["saas", "docker", "none"],
  plan: fc.record({ reads: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ reads: 1 }],
  run: async (rig, plan) => {
    const workspace = await rig.create({ external: true });
    const created = textOf(workspace.created);
    const token = tokenIn(workspace.created);
    await registers(rig, workspace, { bearer: token });
    for (let i = 0; i < plan.reads; i += 1) {
      const read = await workspace.connection();
      const shown = connectionIn(read)["auth_token"];
      rig.claim("server:EXT-02", read.status === 200 && shown === "", `reading was answered ${read.status}, with a token: ${shown !== ""}`);
      rig.claim("server:EXT-05", textOf(read) === created, "the connection that is read is not the one of the create");
    }
    const beat = await beats(rig, workspace, { bearer: token });
    const live = await liveTokens(workspace);
    rig.claim(
      "server:EXT-02",
      beat.status === 200 && live === 1,
      `after reading, the heartbeat was answered ${beat.status}, ${live} tokens live`,
    );
    const rotated = await workspace.rotate();
    rig.claim("server:EXT-05", textOf(rotated) === created, "the connection of a rotation is not the one of the create");
  },
});
