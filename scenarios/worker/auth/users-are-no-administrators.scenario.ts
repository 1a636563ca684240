import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { asUserOf, userToken } from "#scenarios/wiring/user-tokens.ts";

interface Plan {
  readonly path: "/state" | "/files/root/notes.txt" | "/exec";
  /** Whose resources the user asks for. */
  readonly whose: "own" | "other";
}

// A user who is signed in may use the own gateway, and nobody's admin calls: not even with headers that claim more.
export default scenario<Plan>({
  title: "a signed-in user reaches no admin call, an appointed administrator does",
  spec: ["worker:E-91"],
  covers: ["worker:AUTH-10", "worker:AUTH-16"],
  kills: ["X-101"],
  env: { ADMIN_USER_IDS: "chief, deputy" },
  plan: fc.record({
    path: fc.constantFrom("/state" as const, "/files/root/notes.txt" as const, "/exec" as const),
    whose: fc.constantFrom("own" as const, "other" as const),
  }),
  directed: [
    { path: "/state", whose: "other" },
    { path: "/exec", whose: "own" },
    { path: "/files/root/notes.txt", whose: "other" },
  ],
  run: async (rig, { path, whose }) => {
    const [mine, other] = [rig.newUser(), rig.newUser()];
    for (const user of [mine, other]) {
      user.sandbox.beActive();
      user.sandbox.putFile("/root/notes.txt", `private to ${user.id}`);
    }
    const target = `/api/super/users/${(whose === "own" ? mine : other).id}${path}`;
    const body = path === "/exec" ? { body: { command: "echo hello" } } : {};
    const method = path === "/exec" ? "POST" : "GET";
    const claims = { "x-user-id": other.id, "x-user-role": "admin", "x-sandbox-name": `openclaw-${other.id}` };
    const refused = await rig.call({
      ...{ verb: "user-as-admin", method, target, ...body },
      headers: { ...asUserOf(userToken(rig, mine.id)), ...claims },
    });
    rig.claim("worker:AUTH-10", refused.status === 403 || refused.status === null, `${method} ${path} was answered ${refused.status}`);
    rig.claim("worker:AUTH-16", !JSON.stringify(refused.body).includes("private to"), "headers of the client opened somebody's files");
    const allowed = await rig.call({ verb: "chief", method, target, ...body, headers: asUserOf(userToken(rig, "chief")) });
    rig.claim(
      "worker:AUTH-10",
      allowed.status === 200 || allowed.status === null,
      `an administrator's ${path} was answered ${allowed.status}`,
    );
  },
});
