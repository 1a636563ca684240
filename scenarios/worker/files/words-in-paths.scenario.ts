import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const PATHS = ["/root/timeout.txt", "/root/not ready", "/root/sandbox not found", "/root/hibernating.md"] as const;

// Names that look like error messages: what a path is called never decides how its absence is answered.
export default scenario<{ readonly paths: readonly string[] }>({
  title: "words in a path never change the answer",
  spec: ["worker:E-04"],
  covers: ["worker:FILE-28", "worker:RETRY-8", "worker:EXEC-22"],
  kills: ["D-35", "D-59"],
  plan: fc.record({ paths: fc.array(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 4 }) }),
  directed: [{ paths: PATHS }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    for (const path of plan.paths) {
      const before = user.sandbox.calls("readFile");
      const answer = await user.read(path);
      const tries = user.sandbox.calls("readFile") - before;
      rig.claim("worker:FILE-28", tries === 1, `"${path}" was asked for ${tries} times`);
      rig.claim("worker:RETRY-8", answer.status === 404, `"${path}" was answered ${answer.status}`);
      rig.claim("worker:EXEC-22", answer.status === 404, `"${path}" was answered ${answer.status}: its words were taken for an error`);
    }
  },
});
