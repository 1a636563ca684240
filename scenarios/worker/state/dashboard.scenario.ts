import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";

interface Plan {
  readonly awake: number;
  readonly asleep: number;
  readonly unreachable: boolean;
}

// Everybody at a glance: registered users only, awake or not, and one whose sandbox cannot be asked spoils nothing.
export default scenario<Plan>({
  title: "the dashboard shows every registered user, and its counts add up",
  spec: ["worker:T-21"],
  covers: ["worker:STATE-8", "worker:HIB-4"],
  kills: ["X-93"],
  needs: ["client", "control"],
  plan: fc.record({ awake: fc.integer({ min: 0, max: 4 }), asleep: fc.integer({ min: 0, max: 4 }), unreachable: fc.boolean() }),
  directed: [
    { awake: 0, asleep: 0, unreachable: false },
    { awake: 0, asleep: 1, unreachable: false },
    { awake: 12, asleep: 7, unreachable: true },
  ],
  run: async (rig, plan) => {
    // One look at each user, all within the 300 ms of a state call.
    rig.reliesOn(100);
    for (let i = 0; i < plan.awake + plan.asleep; i += 1) {
      const user = rig.newUser();
      await register(rig, user);
      if (i < plan.awake) user.sandbox.beActive();
    }
    // Never started: not on the list.
    rig.newUser();
    const broken = plan.unreachable ? rig.newUser() : null;
    if (broken !== null) {
      await register(rig, broken);
      broken.sandbox.failNext("peek", ["unavailable"]);
    }
    const answer = await rig.call({ verb: "dashboard", method: "GET", target: "/api/super/state/dashboard" });
    const users = (answer.body["users"] ?? []) as readonly { readonly userId: string; readonly state: string }[];
    const summary = (answer.body["summary"] ?? {}) as Readonly<Record<string, number>>;
    const { total = -1, ...counts } = summary;
    const all = plan.awake + plan.asleep + (plan.unreachable ? 1 : 0);
    rig.claim("worker:STATE-8", answer.status === 200 && users.length === all, `${answer.status}, ${users.length} of ${all} users`);
    const sum = Object.values(counts).reduce((one, other) => one + other, 0);
    rig.claim("worker:STATE-8", total === all && sum === all, `of ${all} users the counts are ${JSON.stringify(summary)}`);
    rig.claim(
      "worker:STATE-8",
      counts["active"] === plan.awake && counts["stopped"] === plan.asleep && counts["error"] === (plan.unreachable ? 1 : 0),
      `the counts are ${JSON.stringify(summary)}`,
    );
    const starts = rig.history().events.filter((event) => event.type === "journal" && event.entry.kind === "vm-start").length;
    rig.claim("worker:HIB-4", starts === 0, `the dashboard started ${starts} VM(s)`);
  },
});
