import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const LIMIT = 1_048_576;

// More output than is kept: the tail arrives, and the answer says that it is one.
export default scenario<{ readonly bytes: number; readonly way: "exec" | "stream" }>({
  title: "of a long output the tail is kept, and the cut is declared",
  spec: ["worker:T-13"],
  covers: ["worker:EXEC-19"],
  kills: ["X-41"],
  needs: ["client", "journal", "control"],
  voyagesMax: 2,
  plan: fc.record({
    bytes: fc.constantFrom(LIMIT - 2_000, LIMIT + 1, 2 * LIMIT),
    way: fc.constantFrom("exec" as const, "stream" as const),
  }),
  directed: [
    { bytes: 10 * LIMIT, way: "exec" },
    { bytes: 2 * LIMIT, way: "stream" },
    { bytes: LIMIT - 2_000, way: "exec" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const command = `fill ${plan.bytes}; echo the end`;
    let answer = await user[plan.way](command);
    if (plan.way === "stream") {
      await rig.sleep(10_000);
      answer = await user.execStatus(String(answer.body["execId"]), { isolate: 2 });
    }
    const kept = String(answer.body["stdout"]);
    rig.claim("worker:EXEC-19", kept.endsWith("x\nthe end\n"), "the tail of the output is missing");
    rig.claim("worker:EXEC-19", kept.length <= LIMIT, `${kept.length} bytes of output were kept`);
    const cut = plan.bytes + "\nthe end\n".length > LIMIT;
    rig.claim(
      "worker:EXEC-19",
      (answer.body["truncated"] === true) === cut,
      `truncated was ${String(answer.body["truncated"])} for ${plan.bytes} bytes`,
    );
  },
});
