import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

interface Plan {
  readonly bootMs: number;
  readonly browser: boolean;
  readonly isolate: 1 | 2;
}

/** A page that waits longer than this is no page at once, ms. */
const AT_ONCE_MS = 2_000;

// A browser is told that it has to wait; everybody else waits.
export default scenario<Plan>({
  title: "a browser sees a page at once while the sandbox starts, another client waits for it",
  spec: ["worker:E-91", "worker:T-39"],
  covers: ["worker:ARCH-3", "worker:ARCH-4"],
  kills: ["X-102"],
  plan: fc.record({
    bootMs: fc.integer({ min: 15_000, max: 100_000 }),
    browser: fc.boolean(),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [
    { bootMs: 30_000, browser: true, isolate: 1 },
    { bootMs: 60_000, browser: false, isolate: 2 },
  ],
  run: async (rig, { bootMs, browser, isolate }) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs });
    const headers = { ...asUserOf(userToken(rig, user.id)), accept: browser ? "text/html,*/*" : "application/json" };
    const ask = () => rig.call({ verb: "proxy", method: "GET", target: "/chat", user: user.id, headers, isolate });
    const first = await ask();
    const tookMs = first.endedAt - first.startedAt;
    if (first.status === null) return;
    if (browser) {
      rig.claim(
        "worker:ARCH-3",
        first.status === 200 && tookMs <= AT_ONCE_MS + 8 * rig.maxDelayMs,
        `the page came after ${tookMs} ms: ${first.status}`,
      );
      await rig.sleep(bootMs + 30_000 + 20 * rig.maxDelayMs);
      rig.claim("worker:ARCH-3", user.sandbox.gatewayReady, "nothing was started behind the page");
    } else {
      rig.claim("worker:ARCH-4", first.status === 200 && first.body["target"] === "/chat", `the answer was ${first.status}`);
    }
    const second = await ask();
    if (second.status !== null)
      rig.claim("worker:ARCH-4", second.body["target"] === "/chat", "a gateway that is up does not answer itself");
  },
});
