import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { register } from "#scenarios/wiring/registered.ts";

type Condition = "healthy" | "asleep" | "failing";

const conditions = fc.array(fc.constantFrom<Condition>("healthy", "asleep", "failing"), { minLength: 1, maxLength: 6 });

// One scheduled run over users of every condition: its summary is what was seen.
export default scenario<{ readonly users: readonly Condition[] }>({
  title: "the summary of a scheduled run equals what the run saw",
  spec: ["worker:E-95"],
  covers: ["worker:OBS-14"],
  kills: ["D-154"],
  needs: ["client", "control", "logs"],
  plan: fc.record({ users: conditions }),
  directed: [{ users: ["healthy", "asleep", "failing", "healthy"] }],
  run: async (rig, plan) => {
    for (const condition of plan.users) {
      const user = rig.newUser();
      await register(rig, user);
      if (condition !== "asleep") user.sandbox.beActive();
      if (condition === "failing") user.sandbox.exitGateway(1);
    }
    await rig.cron.tick({ isolate: 1 });
    const logs = (await rig.seen()).events.flatMap((event) => (event.type === "log" ? [event] : []));
    const told = logs.find((event) => event.message === "health checks")?.fields as Readonly<Record<string, number>> | undefined;
    for (const condition of ["healthy", "asleep", "failing"] as const) {
      const expected = plan.users.filter((one) => one === condition).length;
      rig.claim(
        "worker:OBS-14",
        told?.[condition] === expected,
        `${expected} users were ${condition}, the summary says ${String(told?.[condition])}`,
      );
    }
    rig.claim("worker:OBS-14", told?.["users"] === plan.users.length, `the summary says ${String(told?.["users"])} users`);
  },
});
