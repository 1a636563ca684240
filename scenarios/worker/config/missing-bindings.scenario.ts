import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

interface Plan {
  readonly missing: "BUCKET" | "SANDBOX";
  readonly call: "read" | "exec" | "state";
}

// A renamed binding once passed for a bucket without files, for weeks.
export default scenario<Plan>({
  title: "a missing binding is a configuration error, never a file that is not there",
  spec: ["worker:E-94"],
  covers: ["worker:CFG-7"],
  kills: ["D-151", "D-152"],
  needs: ["client", "control", "host-control"],
  plan: fc.record({
    missing: fc.constantFrom("BUCKET" as const, "SANDBOX" as const),
    call: fc.constantFrom("read" as const, "exec" as const, "state" as const),
  }),
  directed: [
    { missing: "BUCKET", call: "read" },
    { missing: "SANDBOX", call: "exec" },
    { missing: "BUCKET", call: "exec" },
    { missing: "SANDBOX", call: "state" },
  ],
  run: async (rig, { missing, call }) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    await rig.bucket.put(`users/${user.id}/root/notes.txt`, "stored");
    await rig.deploy({ RIG_WITHOUT_BINDINGS: missing });
    const target = { read: "/files/root/notes.txt", exec: "/exec", state: "/state" }[call];
    const method = call === "exec" ? "POST" : "GET";
    const answer = await rig.call({
      ...{ verb: `${call}-unbound`, method, target: `/api/super/users/${user.id}${target}`, user: user.id },
      ...(call === "exec" ? { body: { command: "echo hello" } } : {}),
    });
    const named = ((answer.body["missing"] ?? []) as readonly unknown[]).includes(missing);
    rig.claim(
      "worker:CFG-7",
      answer.status === null || (answer.status === 503 && named),
      `${call} without ${missing} was answered ${answer.status}`,
    );
    await rig.deploy({});
  },
});
