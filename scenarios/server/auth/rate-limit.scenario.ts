import fc from "fast-check";
import { serverScenario, type Answered, type ServerRig } from "#harness/rigs/server-rig.ts";
import { inShort } from "#scenarios/wiring/server/probe-sightings.ts";

interface Plan {
  /** How many calls more than allowed the first address makes. */
  readonly beyond: number;
  /** How many calls each of the others makes meanwhile. */
  readonly others: readonly number[];
}

const LIMIT = 20;
const WINDOW_S = 60;

const callsOf = (rig: ServerRig, address: string, times: number): Promise<readonly Answered[]> =>
  Promise.all(
    Array.from({ length: times }, (_, nth) =>
      rig.call({ as: `${address} ${nth}`, verb: "health", method: "GET", target: "/health", headers: { "x-forwarded-for": address } }),
    ),
  );

/** Told to come back, and when. */
const isTold = ({ status, headers }: Answered): boolean => {
  const after = Number(headers["retry-after"]);
  return status === 429 && after >= 1 && after <= WINDOW_S;
};

const addressOf = (nth: number): string => `198.51.100.${nth}`;

// One address calls too often, and others beside it do not.
export default serverScenario<Plan>({
  title: "who calls too often in a minute waits for the next one, and nobody else does",
  spec: [],
  covers: ["server:AUTH-05"],
  kills: ["X-141"],
  voyagesMax: 3,
  backends: ["saas", "docker", "none"],
  // Whoever connects is a proxy here, whose word for the address is taken.
  env: { RATE_LIMIT: LIMIT, TRUSTED_PROXIES: "direct,127.0.0.1" },
  plan: fc.record({
    beyond: fc.integer({ min: 1, max: 10 }),
    others: fc.array(fc.integer({ min: 1, max: LIMIT }), { minLength: 1, maxLength: 3 }),
  }),
  directed: [
    { beyond: 1, others: [LIMIT] },
    { beyond: 10, others: [1, LIMIT, 5] },
  ],
  run: async (rig, plan) => {
    const [many, ...rest] = await Promise.all([
      callsOf(rig, addressOf(1), LIMIT + plan.beyond),
      ...plan.others.map((times, nth) => callsOf(rig, addressOf(nth + 2), times)),
    ]);
    const refused = many.filter(({ status }) => status === 429);
    rig.claim(
      "server:AUTH-05",
      refused.length === plan.beyond,
      `${refused.length} of ${many.length} calls were refused, of ${LIMIT} allowed`,
    );
    for (const answer of refused) rig.claim("server:AUTH-05", isTold(answer), `a call too many got ${inShort(answer)}`);
    for (const answer of rest.flat()) rig.claim("server:AUTH-05", answer.status === 200, `another address got ${inShort(answer)}`);
    await rig.sleep(WINDOW_S * 1_000 + 2 * rig.maxDelayMs);
    const [later] = await callsOf(rig, addressOf(1), 1);
    rig.claim("server:AUTH-05", later?.status === 200, `in the next minute it got ${later === undefined ? "nothing" : inShort(later)}`);
  },
});
