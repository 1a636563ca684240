import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// Neither store has the file: that is an answer, not a failure, and costs one look at each.
export default scenario<{ readonly path: string; readonly isolate: 1 | 2 }>({
  title: "a file that is nowhere is a 404 that names where it was looked for",
  spec: ["worker:E-03"],
  covers: ["worker:FILE-3", "worker:FILE-28", "worker:RETRY-2"],
  kills: ["D-34", "D-52"],
  plan: fc.record({
    path: fc.constantFrom("/root/gone.txt", "/root/a/b/c", "/etc/nothing"),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [{ path: "/root/gone.txt", isolate: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const answer = await user.read(plan.path, { isolate: plan.isolate });
    rig.claim("worker:FILE-3", answer.status === 404, `the answer was ${answer.status}: ${String(answer.body["error"])}`);
    rig.claim("worker:RETRY-2", answer.status === 404, `an absent file was answered ${answer.status}, not with its own status`);
    rig.claim(
      "worker:FILE-3",
      JSON.stringify(answer.body["triedSources"]) === '["r2","container"]',
      `triedSources was ${JSON.stringify(answer.body["triedSources"])}`,
    );
    rig.claim("worker:FILE-28", user.sandbox.calls("readFile") <= 1, `the container was asked ${user.sandbox.calls("readFile")} times`);
    if (rig.gentle)
      rig.claim(
        "worker:FILE-28",
        answer.endedAt - answer.startedAt < 500,
        `it took ${answer.endedAt - answer.startedAt} ms: somebody waited`,
      );
  },
});
