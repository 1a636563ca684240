import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

// Whoever asks for a gateway that cannot start is told what is wrong and what to do.
export default scenario<{ readonly exitCode: 134 | 137 | 1 }>({
  title: "a gateway that cannot be had is a 503 with a hint, another one when memory ran out",
  spec: ["worker:E-82", "worker:T-39"],
  covers: ["worker:ARCH-3"],
  kills: ["X-105"],
  plan: fc.record({ exitCode: fc.constantFrom(134 as const, 137 as const, 1 as const) }),
  directed: [{ exitCode: 134 }, { exitCode: 1 }],
  run: async (rig, { exitCode }) => {
    const user = rig.newUser();
    const dies = { kind: "exit", afterMs: 3_000, exitCode } as const;
    user.sandbox.boot({ bootMs: 20_000, failures: Array.from({ length: 9 }, () => dies) });
    const headers = { ...asUserOf(userToken(rig, user.id)), accept: "application/json" };
    const answer = await rig.call({ verb: "proxy", method: "GET", target: "/chat", user: user.id, headers });
    if (answer.status === null) return;
    const hint = String(answer.body["hint"] ?? "");
    rig.claim("worker:ARCH-3", answer.status === 503 && hint !== "", `the answer was ${answer.status} with the hint "${hint}"`);
    rig.claim("worker:ARCH-3", hint.includes("memory") === (exitCode !== 1), `after exit code ${exitCode} the hint was "${hint}"`);
  },
});
