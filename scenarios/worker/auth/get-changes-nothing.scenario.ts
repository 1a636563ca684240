import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const CHANGING = ["wake", "restart-async", "exec"] as const;

// A prefetched link must not restart anything.
export default scenario<{ readonly path: (typeof CHANGING)[number]; readonly method: "GET" | "HEAD" }>({
  title: "no GET changes a sandbox",
  spec: ["worker:E-89"],
  covers: ["worker:AUTH-6"],
  kills: ["D-144"],
  plan: fc.record({ path: fc.constantFrom(...CHANGING), method: fc.constantFrom("GET" as const, "HEAD" as const) }),
  directed: [
    { path: "restart-async", method: "GET" },
    { path: "wake", method: "GET" },
    { path: "exec", method: "GET" },
  ],
  run: async (rig, { path, method }) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    const gateway = user.sandbox.gatewayProcess;
    const answer = await rig.call({ verb: "prefetch", method, target: `/api/super/users/${user.id}/${path}`, user: user.id });
    await rig.sleep(60_000 + 4 * rig.maxDelayMs);
    rig.claim("worker:AUTH-6", answer.status === 405 || answer.status === null, `${method} ${path} was answered ${answer.status}`);
    rig.claim("worker:AUTH-6", user.sandbox.gatewayProcess === gateway, `${method} ${path} replaced the gateway`);
  },
});
