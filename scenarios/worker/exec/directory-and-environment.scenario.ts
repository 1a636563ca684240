import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";

/** Environments that are none. */
const NO_ENVIRONMENTS: readonly unknown[] = [{ TOLD: 1 }, { TOLD: null }, ["TOLD=1"], null];

// A working directory that a shell would trip over, and an environment that the next command must not see.
export default scenario<{ readonly cwd: string; readonly value: string; readonly cold: boolean }>({
  title: "directory and environment are options of one command, not part of it",
  spec: ["worker:E-111", "worker:T-12"],
  covers: ["worker:EXEC-1", "worker:EXEC-17", "worker:EXEC-18"],
  kills: ["D-104", "X-51"],
  needs: ["client", "journal", "control"],
  plan: fc.record({
    cwd: fc
      .string({ unit: fc.constantFrom("a", " ", "'", '"', ";", "$", "(", "é", "/", "&"), minLength: 1, maxLength: 20 })
      .map((rest) => `/${rest}`),
    value: fc.stringMatching(/^[a-zA-Z0-9 =]{1,20}$/),
    cold: fc.boolean(),
  }),
  directed: [
    { cwd: "/tmp; touch x", value: "seen once", cold: true },
    { cwd: '/root/it\'s "here"', value: "A=B", cold: false },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    if (!plan.cold) user.sandbox.beActive();
    const command = `pwd; printenv TOLD`;
    const told = await user.exec(command, { cwd: plan.cwd, env: { TOLD: plan.value } });
    rig.claim("worker:EXEC-1", told.status === 200, `the command was answered ${told.status}`);
    rig.claim(
      "worker:EXEC-18",
      String(told.body["stdout"]).startsWith(`${plan.cwd}\n`),
      `the directory ${plan.cwd} became ${JSON.stringify(told.body["stdout"])}`,
    );
    const ran = journalOf(rig.history(), "sandbox").find(({ entry }) => entry.kind === "command-start")?.entry;
    rig.claim(
      "worker:EXEC-18",
      ran?.["command"] === command && ran["cwd"] === plan.cwd,
      `the sandbox was asked for ${JSON.stringify(ran?.["command"])} in ${JSON.stringify(ran?.["cwd"])}`,
    );
    rig.claim(
      "worker:EXEC-17",
      told.body["stdout"] === `${plan.cwd}\n${plan.value}\n`,
      `the environment's value became ${JSON.stringify(told.body["stdout"])}`,
    );
    const next = await user.exec("printenv TOLD", { isolate: 2 });
    rig.claim("worker:EXEC-17", next.body["stdout"] === "\n", `the next command saw ${JSON.stringify(next.body["stdout"])}`);
    for (const env of NO_ENVIRONMENTS) {
      const target = `/api/super/users/${user.id}/exec`;
      const refused = await rig.call({ verb: "odd-env", method: "POST", target, body: { command: "echo refused", env }, user: user.id });
      rig.claim("worker:EXEC-17", refused.status === 400, `the environment ${JSON.stringify(env)} was answered ${String(refused.status)}`);
    }
  },
});
