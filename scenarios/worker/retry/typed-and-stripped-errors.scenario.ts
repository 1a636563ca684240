import fc from "fast-check";
import type { Outcome } from "#harness/rigs/outcome.ts";
import type { SandboxErrorName } from "#harness/rigs/rig.ts";
import { scenario } from "#harness/rigs/rig.ts";

const gist = (answer: Outcome): string => JSON.stringify([answer.status, answer.body["errorType"], answer.body["attempts"]]);

// Class and code may be lost between Host and isolate: the answer must be the same.
export default scenario<{ readonly error: SandboxErrorName; readonly verb: "exec" | "read" }>({
  title: "an error is answered alike with its code and stripped of it",
  spec: ["worker:E-20"],
  covers: ["worker:RETRY-5", "worker:FILE-26"],
  kills: ["X-01"],
  plan: fc.record({
    error: fc.constantFrom<SandboxErrorName>("unavailable", "commandError", "interrupted", "permissionDenied", "maxInstances"),
    verb: fc.constantFrom("exec" as const, "read" as const),
  }),
  directed: [
    { error: "unavailable", verb: "exec" },
    { error: "permissionDenied", verb: "read" },
    { error: "commandError", verb: "exec" },
  ],
  run: async (rig, plan) => {
    const [typed, stripped] = [rig.newUser(), rig.newUser()];
    const method = plan.verb === "exec" ? "startProcess" : "readFile";
    for (const user of [typed, stripped]) {
      user.sandbox.beActive();
      user.sandbox.putFile("/root/a.txt", "a");
      user.sandbox.failNext(method, [plan.error]);
    }
    stripped.sandbox.errorShape("stripped");
    const ask = (user: typeof typed): Promise<Outcome> => (plan.verb === "exec" ? user.exec(`echo ${user.id}`) : user.read("/root/a.txt"));
    const [one, other] = [await ask(typed), await ask(stripped)];
    rig.claim("worker:RETRY-5", gist(one) === gist(other), `with its code: ${gist(one)}, stripped: ${gist(other)}`);
    if (plan.error === "permissionDenied") {
      rig.claim("worker:FILE-26", plan.verb === "exec" || other.status === 403, `a stripped refusal was answered ${other.status}`);
    }
  },
});
