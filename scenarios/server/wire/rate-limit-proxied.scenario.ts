import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly calls: number;
}

const LIMIT = 20;

// The calls of many clients come over one proxy that is trusted.
export default serverScenario<Plan>({
  title: "clients behind a trusted proxy are counted each for itself",
  spec: ["server:E-116"],
  covers: ["server:AUTH-05"],
  kills: ["X-141"],
  needs: ["client", "virtualTime"],
  env: { RATE_LIMIT: LIMIT, TRUSTED_PROXIES: "direct" },
  plan: fc.record({ calls: fc.integer({ min: LIMIT + 1, max: 3 * LIMIT }) }),
  directed: [{ calls: LIMIT + 1 }],
  run: async (rig, { calls }) => {
    const statuses: (number | null)[] = [];
    for (let nth = 1; nth <= calls; nth += 1) {
      const headers = { "x-forwarded-for": `1.2.3.4, 198.51.100.${nth}` };
      statuses.push((await rig.call({ verb: "health", method: "GET", target: "/health", headers })).status);
    }
    const refused = statuses.filter((status) => status === 429).length;
    rig.claim("server:AUTH-05", refused === 0, `${refused} of ${calls} calls of as many clients were refused`);
  },
});
