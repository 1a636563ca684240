import fc from "fast-check";
import { serverScenario } from "#harness/rigs/server-rig.ts";

interface Plan {
  readonly calls: number;
}

const LIMIT = 20;

// A client writes another address into each of its calls.
export default serverScenario<Plan>({
  title: "whoever calls too often is refused, whatever addresses it makes up",
  spec: ["server:E-116"],
  covers: ["server:AUTH-05"],
  kills: ["X-166"],
  needs: ["client", "virtualTime"],
  env: { RATE_LIMIT: LIMIT },
  plan: fc.record({ calls: fc.integer({ min: LIMIT + 1, max: 3 * LIMIT }) }),
  directed: [{ calls: LIMIT + 1 }],
  run: async (rig, { calls }) => {
    const answers = [];
    for (let nth = 1; nth <= calls; nth += 1) {
      answers.push(
        await rig.call({ verb: "health", method: "GET", target: "/health", headers: { "x-forwarded-for": `198.51.100.${nth}` } }),
      );
    }
    // In the slowest of seas a minute passes before the limit is reached.
    const took = (answers.at(-1)?.endedAt ?? 0) - (answers[0]?.startedAt ?? 0);
    const refused = answers.filter(({ status }) => status === 429);
    const told = refused.every(({ headers }) => Number(headers["retry-after"]) > 0);
    rig.claim(
      "server:AUTH-05",
      took >= 60_000 || (refused.length > 0 && told),
      `${refused.length} of ${calls} calls in ${took} ms were refused`,
    );
  },
});
