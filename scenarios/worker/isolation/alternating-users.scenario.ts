import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

interface Plan {
  /** Who asks, one after the other or at once. */
  readonly turns: readonly (0 | 1 | 2)[];
  readonly atOnce: boolean;
  readonly isolate: 1 | 2;
}

// One isolate serves many users: what it remembers of one must never reach another.
export default scenario<Plan>({
  title: "users who take turns on one isolate each meet their own gateway and their own files",
  spec: ["worker:E-91", "worker:T-32"],
  covers: ["worker:ISO-7", "worker:ISO-5", "worker:ISO-2"],
  kills: ["X-106"],
  plan: fc.record({
    turns: fc.array(fc.constantFrom(0 as const, 1 as const, 2 as const), { minLength: 2, maxLength: 8 }),
    atOnce: fc.boolean(),
    isolate: fc.constantFrom(1 as const, 2 as const),
  }),
  directed: [
    { turns: [0, 1, 0, 2, 1], atOnce: false, isolate: 1 },
    { turns: [0, 1, 2], atOnce: true, isolate: 2 },
  ],
  run: async (rig, { turns, atOnce, isolate }) => {
    const users = [rig.newUser(), rig.newUser(), rig.newUser()];
    for (const user of users) {
      user.sandbox.beActive();
      await rig.bucket.put(`users/${user.id}/root/mine.txt`, `private to ${user.id}`);
    }
    const turn = async (index: number): Promise<void> => {
      const user = users[index];
      if (user === undefined) return;
      const headers = asUserOf(userToken(rig, user.id));
      const chat = await rig.call({ verb: "proxy", method: "GET", target: "/chat", user: user.id, headers, isolate });
      const file = await user.read("/root/mine.txt", { isolate, source: "r2" });
      if (chat.status === 200) {
        rig.claim(
          "worker:ISO-7",
          chat.body["gateway"] === user.sandbox.gatewayProcess,
          `${user.id} met the gateway ${String(chat.body["gateway"])}`,
        );
      }
      if (file.status === 200) {
        rig.claim("worker:ISO-5", file.body["content"] === `private to ${user.id}`, `${user.id} read "${String(file.body["content"])}"`);
      }
    };
    if (atOnce) await Promise.all(turns.map(turn));
    else for (const index of turns) await turn(index);
  },
});
