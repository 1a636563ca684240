import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";

/** JSON of a `timeout`, or null for none; text, because not every number of JSON is one of JavaScript. */
type Given = string | null;

const USED: readonly (readonly [Given, number])[] = [
  [null, 60_000],
  ["60001", 60_001],
  ["300000", 300_000],
  ["300001", 300_000],
  ["1000000000", 300_000],
  ["2147483647", 300_000],
];
const REFUSED = ["0", "-1", '"abc"', '"60000"', "null", "3000000000", "1e999", "1.5", "[]", "{}", "true"] as const;

const askAs =
  (rig: WorkerRig, user: User) =>
  (command: string, timeout: Given): Promise<Outcome> =>
    rig.call({
      verb: "exec",
      method: "POST",
      target: `/api/super/users/${user.id}/exec`,
      user: user.id,
      headers: { "content-type": "application/json" },
      body: `{"command":${JSON.stringify(command)}${timeout === null ? "" : `,"timeout":${timeout}`}}`,
    });

// Every kind of timeout that a request may name: used, cut to the maximum, or refused; never one that fires at once.
export default scenario<{ readonly used: number; readonly refused: number; readonly longMs: 45_000 | 310_000 }>({
  title: "a timeout is used, cut to the maximum or refused, and never fires at once",
  spec: ["worker:E-23"],
  covers: ["worker:EXEC-2", "worker:EXEC-3", "worker:EXEC-5"],
  kills: ["D-05", "D-61"],
  needs: ["client", "journal", "control", "virtualTime"],
  plan: fc.record({
    used: fc.nat(USED.length - 1),
    refused: fc.nat(REFUSED.length - 1),
    longMs: fc.constantFrom(45_000 as const, 310_000 as const),
  }),
  directed: [
    { used: 0, refused: 1, longMs: 45_000 },
    ...REFUSED.map((_, index) => ({ used: index % USED.length, refused: index, longMs: 310_000 as const })),
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const ask = askAs(rig, user);
    const [given, expectedMs] = USED[plan.used] ?? [null, 60_000];
    const quick = await ask("sleep 2; echo quick", given);
    rig.claim(
      "worker:EXEC-5",
      quick.status === 200 && quick.body["exitCode"] === 0,
      `a quick command with timeout ${given} was answered ${quick.status}`,
    );
    const rule = given === null ? "worker:EXEC-2" : "worker:EXEC-3";
    rig.claim(rule, quick.body["timeoutMs"] === expectedMs, `timeout ${given} became ${String(quick.body["timeoutMs"])} ms`);
    const wrong = REFUSED[plan.refused] ?? "0";
    const refused = await ask("sleep 1; echo must not run", wrong);
    rig.claim("worker:EXEC-3", refused.status === 400, `timeout ${wrong} was answered ${refused.status}`);
    if (plan.longMs === 45_000) {
      const long = await ask("sleep 45; echo long enough", null);
      rig.claim("worker:EXEC-2", long.status === 200, `45 s without a timeout were answered ${long.status}`);
    } else {
      const long = await ask("sleep 310; echo too long", "1000000000");
      rig.claim("worker:EXEC-3", long.status === 504, `310 s under the maximum were answered ${long.status}`);
      const tookMs = Number(long.body["duration"]);
      rig.claim("worker:EXEC-3", Math.abs(tookMs - 300_000) <= 6_000, `the maximum acted after ${tookMs} ms`);
    }
  },
});
