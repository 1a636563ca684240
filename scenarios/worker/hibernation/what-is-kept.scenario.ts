import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

const SLEEP_AFTER_MS = 900_000;

// The life cycle of the seed's test plan: read while stopped, run, fall asleep, read again.
export default scenario<{ readonly bootMs: number; readonly isolate: 1 | 2 }>({
  title: "hibernation drops processes and files and keeps what the Host stores",
  spec: ["worker:E-96", "worker:T-04", "worker:T-05"],
  covers: ["worker:EXEC-1", "worker:HIB-1", "worker:HIB-6", "worker:HIB-7", "worker:HIB-11", "worker:WAKE-1"],
  kills: ["D-02"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({ bootMs: fc.integer({ min: 31_000, max: 110_000 }), isolate: fc.constantFrom(1 as const, 2 as const) }),
  directed: [{ bootMs: 60_000, isolate: 2 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.putBackup("/root/kept.txt", "restored");
    const first = await user.read("/root/kept.txt", { source: "container" });
    rig.claim("worker:WAKE-1", first.status === 200, `the first read was answered ${first.status}`);
    const ran = await user.exec("echo before sleep");
    rig.claim("worker:EXEC-1", ran.status === 200, `the command was answered ${ran.status}`);
    user.sandbox.putFile("/root/unsaved.txt", "gone soon");
    await rig.sleep(SLEEP_AFTER_MS + 5_000);
    rig.claim("worker:HIB-1", user.sandbox.vm === "stopped", "15 minutes after the last activity the sandbox was still up");
    // Under either model the platform asks the Host's own view first: nothing is woken by a look.
    const looked = user.sandbox.calls("listProcesses");
    const state = await user.state({ isolate: plan.isolate });
    const result = await user.execStatus(String(ran.body["execId"]), { isolate: 2 });
    rig.claim("worker:HIB-7", result.body["stdout"] === "before sleep\n", `the result kept was ${JSON.stringify(result.body["stdout"])}`);
    const untouched = user.sandbox.vm === "stopped" && user.sandbox.calls("listProcesses") === looked;
    rig.claim(
      "worker:HIB-11",
      untouched && state.body["state"] === "sleeping",
      `under model ${rig.model} a look left it ${user.sandbox.vm}`,
    );
    const again = await user.read("/root/kept.txt", { source: "container", isolate: plan.isolate });
    rig.claim(
      "worker:WAKE-1",
      again.status === 200 && again.body["content"] === "restored",
      `after the sleep the read was answered ${again.status}`,
    );
    const unsaved = await user.read("/root/unsaved.txt", { source: "container" });
    rig.claim("worker:HIB-6", unsaved.status === 404, `a file of the life before was answered ${unsaved.status}`);
    // The restore and the gateway, nothing of the life before.
    rig.claim("worker:HIB-6", user.sandbox.processRecords === 2, `after the wake there are ${user.sandbox.processRecords} process records`);
    const starts = gatewayStarts(rig.history(), user.id);
    rig.claim("worker:WAKE-1", starts === 2, `two wakes made ${starts} gateway starts`);
  },
});
