import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";
import { executions } from "#scenarios/wiring/sightings.ts";

const NAMES = [
  "it's",
  '"quoted"',
  "$(touch owned)",
  "`touch owned`",
  "a;b",
  "a b",
  "line\nbreak",
  "😀",
  "a|b&c",
  "*",
  "100%",
  "a?b#c",
] as const;

// A name is a name: whatever a shell would make of it, it comes back as it went in.
export default scenario<{ readonly names: readonly string[]; readonly source: "r2" | "container" }>({
  title: "names that a shell would take for more are only names",
  spec: ["worker:E-44"],
  covers: ["worker:FILE-30", "worker:FILE-9"],
  kills: ["D-99", "D-32"],
  plan: fc.record({
    names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 4 }),
    source: fc.constantFrom("r2" as const, "container" as const),
  }),
  directed: [
    { names: NAMES, source: "container" },
    { names: NAMES, source: "r2" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const calls = user.sandbox.calls("startProcess");
    for (const name of plan.names) {
      const path = `/root/${name}`;
      const content = `é😀 of ${name}`;
      const written = await user.write(path, content);
      if (written.status !== 200 || (written.body["r2Sync"] as { success?: boolean }).success !== true) continue;
      const answer = await user.read(path, { source: plan.source, isolate: 2 });
      if (!isCalm(rig) && answer.status !== 200) continue;
      rig.claim(
        "worker:FILE-30",
        answer.status === 200 && answer.body["content"] === content && answer.body["path"] === path,
        `"${name}" was answered ${answer.status} ${JSON.stringify(answer.body)}`,
      );
      const bytes = new TextEncoder().encode(content).length;
      rig.claim(
        "worker:FILE-9",
        answer.body["size"] === bytes,
        `"${name}" has ${bytes} bytes, the answer said ${String(answer.body["size"])}`,
      );
    }
    rig.claim("worker:FILE-30", user.sandbox.calls("startProcess") === calls, "a file operation started a process");
    rig.claim("worker:FILE-30", executions(rig.history(), "touch owned") === 0, "a name was executed");
  },
});
