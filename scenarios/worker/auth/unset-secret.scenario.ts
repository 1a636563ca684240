import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

// A worker whose master token was forgotten must not be open to everybody.
export default scenario<{ readonly header: string | null }>({
  title: "an unset master token refuses everybody, an empty header too",
  spec: ["worker:E-89"],
  covers: ["worker:AUTH-2"],
  kills: ["X-100"],
  needs: ["client", "control", "host-control"],
  plan: fc.record({ header: fc.constantFrom(null, "", "undefined", "null", "canary-admin-secret-7f3a") }),
  directed: [{ header: null }, { header: "" }, { header: "undefined" }],
  run: async (rig, { header }) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    await rig.deploy({ MOLTBOT_GATEWAY_TOKEN: "" });
    for (const path of ["/state", "/state/v2", "/files/root/a"]) {
      const answer = await rig.call({
        ...{ verb: "unauthorised", method: "GET", target: `/api/super/users/${user.id}${path}`, user: user.id },
        headers: { "x-admin-secret": header },
      });
      rig.claim("worker:AUTH-2", answer.status === 403, `GET ${path} with ${JSON.stringify(header)} was answered ${answer.status}`);
    }
    // The voyage ends with every verb, which needs the token again.
    await rig.deploy({});
  },
});
