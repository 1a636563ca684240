import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

/** One thing that happens in a sandbox's life: plain data, so that a life can be shrunk and stored. */
type Event =
  | { readonly do: "exec" | "read" | "wake"; readonly isolate: 1 | 2; readonly together: number }
  | { readonly do: "hibernate" | "lose-vm" | "hang-gateway" }
  | { readonly do: "kill-gateway"; readonly exitCode: number }
  | { readonly do: "boot-fails"; readonly afterMs: number }
  | { readonly do: "wait"; readonly ms: number };

const isolate = fc.constantFrom(1 as const, 2 as const);
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom("exec" as const, "read" as const, "wake" as const),
      isolate,
      together: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hibernate" as const, "lose-vm" as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("kill-gateway" as const), exitCode: fc.constantFrom(1, 134, 137) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("boot-fails" as const), afterMs: fc.integer({ min: 500, max: 15_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
);

/** What state/v2 may say of a sandbox at rest (worker.md C.1). */
const restingWord = (user: User): string => {
  if (user.sandbox.vm === "stopped") return "stopped";
  if (user.sandbox.gatewayReady) return "active";
  return "idle";
};

const ask = (user: User, what: "exec" | "read" | "wake", options: { isolate: 1 | 2; as: string }) => {
  if (what === "exec") return user.exec(`echo ${options.as}`, options);
  return what === "read" ? user.read("/root/notes.txt", options) : user.wake(options);
};

const live = async (rig: WorkerRig, user: User, step: { readonly event: Event; readonly index: number }): Promise<void> => {
  const { event: now, index } = step;
  switch (now.do) {
    case "wait":
      return rig.sleep(now.ms);
    case "hibernate":
      user.sandbox.expireIdle();
      return;
    case "lose-vm":
      return user.sandbox.loseVm();
    case "hang-gateway":
      return user.sandbox.hangGateway();
    case "kill-gateway":
      return user.sandbox.exitGateway(now.exitCode);
    case "boot-fails":
      return user.sandbox.boot({ bootMs: 20_000, failures: [{ kind: "exit", afterMs: now.afterMs, exitCode: 1 }] });
    case "exec":
    case "read":
    case "wake": {
      const clients = Array.from({ length: now.together }, (_, i) => ({
        isolate: (i % 2 === 0 ? now.isolate : 3 - now.isolate) as 1 | 2,
        as: `act-${index}-${i}`,
      }));
      const answers = await Promise.all(clients.map((client) => ask(user, now.do, client)));
      for (const [i, answer] of answers.entries()) {
        const honest = [200, 503, 504].includes(answer.status ?? 0);
        rig.claim("worker:RETRY-9", honest, `${now.do} ${index}-${i} was answered ${answer.status}`);
        if (now.do === "exec") {
          const ran = executions(rig.history(), `echo act-${index}-${i}`);
          rig.claim("worker:EXEC-15", ran <= 1, `the command of act ${index}-${i} ran ${ran} times`);
        }
      }
    }
  }
};

// Any life: commands, reads, wakes, sleeps, crashes and failed boots in any order, judged against the state machine.
export default scenario<{ readonly bootMs: number; readonly life: readonly Event[] }>({
  title: "any life of a sandbox follows its state machine",
  spec: ["worker:C.1", "worker:C.2"],
  covers: ["worker:EXEC-15", "worker:WAKE-4", "worker:WAKE-6", "worker:STATE-2", "worker:RETRY-9"],
  kills: ["D-09", "D-46", "D-78"],
  needs: ["client", "journal", "control", "isolates"],
  explore: { latencyMaxMs: 2_000, stallMaxMs: 60_000 },
  plan: fc.record({ bootMs: fc.integer({ min: 15_000, max: 60_000 }), life: fc.array(event, { minLength: 1, maxLength: 10 }) }),
  directed: [
    {
      bootMs: 20_000,
      life: [
        { do: "exec", isolate: 1, together: 3 },
        { do: "kill-gateway", exitCode: 137 },
        { do: "wait", ms: 60_000 },
        { do: "exec", isolate: 2, together: 1 },
        { do: "hibernate" },
        { do: "wake", isolate: 1, together: 2 },
        { do: "lose-vm" },
        { do: "boot-fails", afterMs: 3_000 },
        { do: "read", isolate: 1, together: 2 },
      ],
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: plan.bootMs });
    user.sandbox.putBackup("/root/notes.txt", "kept");
    for (const [index, one] of plan.life.entries()) await live(rig, user, { event: one, index });
    await rig.sleep(240_000);
    const expected = restingWord(user);
    const state = await user.stateV2();
    // With slow messages the Host may not answer within the state's budget: then "error" is the right word.
    const allowed = rig.gentle ? [expected] : [expected, "error"];
    rig.claim(
      "worker:STATE-2",
      allowed.includes(String(state.body["state"])),
      `at rest the sandbox was ${expected}, the platform said "${String(state.body["state"])}"`,
    );
  },
});
