import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

// A page that was given one token and a gateway that expects another: nobody gets in.
export default scenario<{ readonly isolate: 1 | 2; readonly asleep: boolean }>({
  title: "page, proxy and container have one token for one user, and none has the master's",
  spec: ["worker:E-120", "worker:E-91"],
  covers: ["worker:AUTH-13", "worker:ISO-4", "worker:ISO-5", "worker:ARCH-1", "worker:ARCH-4"],
  kills: ["D-147", "D-148", "D-149", "X-103"],
  voyagesMax: 6,
  plan: fc.record({ isolate: fc.constantFrom(1 as const, 2 as const), asleep: fc.boolean() }),
  directed: [
    { isolate: 1, asleep: true },
    { isolate: 2, asleep: false },
  ],
  run: async (rig, { isolate, asleep }) => {
    const [user, other] = [rig.newUser(), rig.newUser()];
    const headers = asUserOf(userToken(rig, user.id));
    if (!asleep) await user.wake();
    const page = await rig.call({ verb: "gateway-token", method: "GET", target: "/api/gateway-token", user: user.id, headers });
    const chat = await rig.call({
      verb: "proxy",
      method: "POST",
      target: "/chat?q=1",
      user: user.id,
      headers,
      body: { text: "hi" },
      isolate,
    });
    rig.claim("worker:ARCH-4", chat.status === 200 || chat.status === null, `the gateway's answer was ${chat.status}`);
    if (page.status !== 200 || chat.status !== 200) return;
    const token = String(page.body["token"]);
    const requests = journalOf(rig.history(), "sandbox").filter(({ entry }) => entry.kind === "gateway-request");
    const heard = requests.map(({ entry }) => String(entry["token"]));
    rig.claim(
      "worker:ARCH-1",
      requests.length === 1 && requests[0]?.entry["target"] === "/chat?q=1",
      `${requests.length} requests came through`,
    );
    rig.claim(
      "worker:AUTH-13",
      heard.every((one) => one === `Bearer ${token}`),
      "the gateway was shown another token than the page",
    );
    const env = user.sandbox.gatewayEnv;
    rig.claim("worker:AUTH-13", env["GATEWAY_TOKEN"] === token, "the container expects another token than the page has");
    const text = JSON.stringify({ env, token });
    rig.claim("worker:AUTH-13", !text.includes("canary-admin-secret"), "the master token reached a container or a page");
    rig.claim("worker:ISO-4", env["STORAGE_PREFIX"] === `users/${user.id}/`, `the container may see ${String(env["STORAGE_PREFIX"])}`);
    rig.claim("worker:ISO-4", !text.includes("canary-storage"), "keys of the whole bucket reached a container");
    const others = await rig.call({
      ...{ verb: "gateway-token", method: "GET", target: "/api/gateway-token", user: other.id },
      headers: asUserOf(userToken(rig, other.id)),
    });
    rig.claim("worker:ISO-5", others.status !== 200 || others.body["token"] !== token, "two users have one token");
  },
});
