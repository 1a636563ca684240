import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";
import { BOOTS } from "./boots.ts";

// The machine dies and somebody writes to its agent: the message finds it out at once.
export default serverScenario<{ readonly bootMs: number; readonly askedAfterMs: number }>({
  title: "from a death that a message meets to its detection and to recovery",
  spec: [],
  covers: ["server:DEAD-09", "server:DEAD-10", "server:DEAD-13"],
  kills: ["M-01", "M-02"],
  needs: ["client", "journal", "control", "virtualTime"],
  measures: true,
  plan: fc.record({ bootMs: BOOTS, askedAfterMs: fc.integer({ min: 0, max: 10_000 }) }),
  directed: [{ bootMs: 20_000, askedAfterMs: 1_000 }],
  run: async (rig, plan) => {
    const workspace = await rig.online({ agent: { bootMs: plan.bootMs } });
    workspace.machine.crash();
    await rig.sleep(plan.askedAfterMs);
    // On Docker the sweep of containers may be faster than the message: then the next container runs already.
    const noticed = (await rig.events("WORKSPACE_OFFLINE", workspace)).length > 0;
    const answer = await workspace.a2a("are you there?");
    rig.claim("server:DEAD-10", answer.status === 503 || noticed, `a message to a dead machine was answered ${answer.status}`);
    const online = await workspace.reaches("online", 200_000);
    rig.claim("server:DEAD-13", online && workspace.machine.alive === 1, `online again: ${online}, machines: ${workspace.machine.alive}`);
    const told = (await rig.events("WORKSPACE_OFFLINE", workspace)).length;
    rig.claim("server:DEAD-09", told === 1, `${told} events told of one death`);
  },
});
