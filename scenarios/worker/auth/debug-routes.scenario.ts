import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { touched } from "#scenarios/wiring/touched.ts";

interface Plan {
  readonly enabled: "true" | "TRUE" | "1" | "";
  readonly secret: "right" | "wrong" | "none";
  readonly call: "status" | "restart" | "exec";
}

// Debug routes can do everything: they are off, and on only for administrators.
export default scenario<Plan>({
  title: "debug routes are 404 unless switched on, and 403 without the secret",
  spec: ["worker:E-101"],
  covers: ["worker:AUTH-5"],
  kills: ["D-141"],
  needs: ["client", "control", "host-control"],
  plan: fc.record({
    enabled: fc.constantFrom("true" as const, "TRUE" as const, "1" as const, "" as const),
    secret: fc.constantFrom("right" as const, "wrong" as const, "none" as const),
    call: fc.constantFrom("status" as const, "restart" as const, "exec" as const),
  }),
  directed: [
    { enabled: "true", secret: "none", call: "status" },
    { enabled: "true", secret: "wrong", call: "restart" },
    { enabled: "true", secret: "right", call: "status" },
    { enabled: "", secret: "right", call: "exec" },
    { enabled: "1", secret: "right", call: "status" },
  ],
  run: async (rig, { enabled, secret, call }) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    await rig.deploy({ DEBUG_ROUTES: enabled });
    const before = touched(rig.history());
    const answer = await rig.call({
      ...{ verb: "debug", method: call === "status" ? "GET" : "POST", target: `/debug/admin/users/${user.id}/${call}`, user: user.id },
      ...(call === "exec" ? { body: { command: "echo debug" } } : {}),
      ...(secret === "right" ? {} : { headers: { "x-admin-secret": secret === "none" ? null : "wrong" } }),
    });
    const on = enabled === "true";
    const wanted = on ? (secret === "right" ? 200 : 403) : 404;
    rig.claim(
      "worker:AUTH-5",
      answer.status === wanted || answer.status === null,
      `with "${enabled}" and a ${secret} secret: ${answer.status}`,
    );
    if (wanted !== 200) rig.claim("worker:AUTH-5", touched(rig.history()) === before, "a refused debug call touched a backend");
  },
});
