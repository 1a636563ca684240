import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// The Host's own view of its VM (peek) is no call of the container.
const CONTAINER_CALLS = ["listProcesses", "startProcess", "readFile", "listFiles", "exists", "exec", "setKeepAlive", "probePort"];

// The file is in the bucket and the sandbox sleeps: it is served, and nobody is woken for it.
export default scenario<{ readonly isolate: 1 | 2; readonly reads: number }>({
  title: "a file in the bucket is read without waking the sandbox",
  spec: ["worker:E-01"],
  covers: ["worker:FILE-1", "worker:HIB-4", "worker:ISO-2"],
  kills: ["D-01"],
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const), reads: fc.integer({ min: 1, max: 3 }) }),
  directed: [{ isolate: 1, reads: 1 }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    await rig.bucket.put(`users/${user.id}/root/notes.txt`, "from the bucket");
    for (let i = 0; i < plan.reads; i += 1) {
      const answer = await user.read("/root/notes.txt", { isolate: plan.isolate });
      rig.claim(
        "worker:FILE-1",
        answer.status === 200 && answer.body["source"] === "r2",
        `the answer was ${answer.status} from ${String(answer.body["source"])}`,
      );
      rig.claim("worker:FILE-1", answer.body["content"] === "from the bucket", `the content was ${JSON.stringify(answer.body["content"])}`);
    }
    const calls = CONTAINER_CALLS.filter((method) => user.sandbox.calls(method) > 0);
    rig.claim("worker:FILE-1", calls.length === 0, `the container was called: ${calls.join(", ")}`);
    rig.claim("worker:HIB-4", user.sandbox.vm === "stopped", "the read woke the sandbox");
  },
});
