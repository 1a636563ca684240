import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { gatewayStarts } from "#scenarios/wiring/sightings.ts";

const READER = "sleep 20; echo read /root/.clawdbot/clawdbot.json; echo start-moltbot.sh openclaw gateway";

// A restart while somebody reads the gateway's config file and a CLI call runs; the old gateway may refuse to die.
export default scenario<{ readonly killing: "term" | "unkillable-gateway"; readonly afterMs: number; readonly cli: string }>({
  title: "a restart's cleanup reaches the gateway alone",
  spec: ["worker:E-78"],
  covers: ["worker:PROC-6", "worker:PROC-8", "worker:WAKE-12"],
  kills: ["D-30", "D-88"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    killing: fc.constantFrom("term" as const, "unkillable-gateway" as const),
    afterMs: fc.integer({ min: 100, max: 5_000 }),
    cli: fc.constantFrom("clawdbot devices list --json", "openclaw agent --message hi", "grep start-moltbot.sh /var/log/syslog"),
  }),
  directed: [
    { killing: "term", afterMs: 1_000, cli: "clawdbot devices list --json" },
    { killing: "unkillable-gateway", afterMs: 1_000, cli: "clawdbot devices list --json" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.plantProcess(plan.cli);
    user.sandbox.killing(plan.killing);
    // Streamed: a restart waits for commands that somebody waits for.
    const reading = await user.stream(READER);
    await rig.sleep(plan.afterMs);
    await user.restart({ isolate: 2 });
    await rig.sleep(60_000);
    const read = await user.execStatus(String(reading.body["execId"]));
    rig.claim(
      "worker:PROC-8",
      read.body["status"] === "completed" && read.body["exitCode"] === 0,
      `the reader of the config file ended ${String(read.body["status"])} with ${String(read.body["exitCode"])}`,
    );
    const killed = rig
      .history()
      .events.flatMap((event) => (event.type === "journal" && event.entry.kind === "kill" ? [String(event.entry["command"])] : []));
    rig.claim("worker:PROC-8", !killed.includes(plan.cli), `"${plan.cli}" was killed`);
    rig.claim("worker:WAKE-12", !killed.includes(READER), "the restart killed another caller's command");
    const starts = gatewayStarts(rig.history(), user.id);
    const expected = plan.killing === "term" ? 1 : 0;
    rig.claim("worker:PROC-6", starts === expected, `with a gateway that answers a kill as "${plan.killing}", ${starts} were started`);
  },
});
