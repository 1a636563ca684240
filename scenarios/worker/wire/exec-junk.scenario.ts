import fc from "fast-check";
import { anyCharacter } from "#scenarios/wiring/any-character.ts";
import { journalOf, userOf } from "#harness/checkers/checker.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";

/** One request that must not get through. Plain data. */
interface Junk {
  readonly method: string;
  /** Below the user's path, or from the root with a leading "//". */
  readonly path: string;
  readonly body?: string;
  /** Whether the admin's secret goes with it. */
  readonly secret: boolean;
}

const json = (value: unknown): string => JSON.stringify(value) ?? "null";

const wrongTypes: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, 0, -1, 1.5, true, "", "x", [], {}, [null], { a: 1 }, "\u0000", "../../etc"),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Bodies that no exec may accept: no command, or a field of a type that it does not have. */
const execBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("", "null", "[]", "5", '"echo hi"', "{", "nonsense", '{"command":null}', "{}", '{"command":"  "}'),
  fc.string({ maxLength: 40 }).filter((text) => !text.trim().startsWith("{")),
  wrongTypes.filter((value) => typeof value !== "string" || value.trim() === "").map((value) => json({ command: value })),
  fc
    .constantFrom("timeout", "maxWakeTime")
    .chain((field) =>
      fc.constantFrom<unknown>(null, 0, -1, 1.5, "5000", [], {}, true, 3e9).map((value) => json({ command: "echo junk", [field]: value })),
    ),
  fc.constantFrom<unknown>(null, [], "A=1", 5, { A: 1 }, { A: null }, true).map((env) => json({ command: "echo junk", env })),
  fc.constantFrom<unknown>("root", 5, [], {}, true, "").map((cwd) => json({ command: "echo junk", cwd })),
  fc.constantFrom<unknown>("true", 1, null, {}, []).map((stream) => json({ command: "echo junk", stream })),
);

const junk: fc.Arbitrary<Junk> = fc.oneof(
  execBody.map((body) => ({ method: "POST", path: "/exec", body, secret: true })),
  fc.constantFrom("GET", "PUT", "DELETE", "PATCH").map((method) => ({ method, path: "/exec", secret: true })),
  fc.constantFrom("POST", "PUT", "DELETE").map((method) => ({ method, path: "/exec/u1.exec-1/status", secret: true })),
  fc
    .string({ unit: anyCharacter, minLength: 1, maxLength: 60 })
    .map((id) => ({ method: "GET", path: `/exec/${encodeURIComponent(id.toWellFormed())}/status`, secret: true })),
  fc
    .constantFrom("0", "-1", "abc", "1e3", "", "%00", "99999999")
    .map((tail) => ({ method: "GET", path: `/logs?tail=${tail}`, secret: true })),
  fc.constantFrom("/restart-async", "/destroy", "/wake").map((path) => ({ method: "GET", path, secret: true })),
  fc.constantFrom<unknown>("5000", null, -1, {}, [], true).map((delayMs) => ({
    method: "POST",
    path: "//api/super/bulk/restart",
    body: json({ userIds: [], delayMs }),
    secret: true,
  })),
  fc.constantFrom<unknown>("u1", 5, {}, [1], ["../u2"], [""], [null]).map((userIds) => ({
    method: "POST",
    path: "//api/super/bulk/restart",
    body: json({ userIds }),
    secret: true,
  })),
  fc
    .constantFrom("/exec", "/restart-async", "/destroy")
    .map((path) => ({ method: "POST", path, body: '{"command":"echo junk"}', secret: false })),
);

const send = (rig: WorkerRig, user: User, one: Junk): Promise<Outcome> =>
  rig.call({
    verb: "junk",
    method: one.method,
    target: one.path.startsWith("//") ? one.path.slice(1) : `/api/super/users/${user.id}${one.path}`,
    user: user.id,
    ...(one.body === undefined ? {} : { body: one.body }),
    headers: one.secret ? {} : { "x-admin-secret": null },
  });

// Whatever is sent to the endpoints of commands and of the life cycle, it is refused in the contract's shape and does nothing.
export default scenario<{ readonly junk: readonly Junk[]; readonly active: boolean }>({
  title: "junk is refused with an error and has no effect in any backend",
  spec: ["worker:B.0", "worker:E-23"],
  covers: ["worker:EXEC-3", "worker:EXEC-10", "worker:EXEC-17", "worker:EXEC-18"],
  kills: ["D-62"],
  needs: ["client", "journal", "control"],
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 12 }), active: fc.boolean() }),
  directed: [
    { junk: [{ method: "POST", path: "/exec", body: "null", secret: true }], active: false },
    {
      junk: [
        { method: "POST", path: "/exec", body: '{"command":"echo junk","timeout":-1}', secret: true },
        { method: "POST", path: "/exec", body: '{"command":"echo junk","env":[]}', secret: true },
        { method: "POST", path: "/exec", body: '{"command":"echo junk","cwd":"root"}', secret: true },
        { method: "POST", path: "/exec", body: '{"command":"echo junk"}', secret: false },
      ],
      active: true,
    },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    if (plan.active) user.sandbox.beActive();
    const effects = (): number =>
      journalOf(rig.history(), "sandbox").filter(({ entry }) => userOf(entry) === user.id).length +
      journalOf(rig.history(), "bucket").filter(({ entry }) => entry.kind !== "bucket-list").length;
    const before = effects();
    for (const one of plan.junk) {
      const answer = await send(rig, user, one);
      const what = `${one.method} ${one.path} ${one.body ?? ""}`;
      const refused = answer.status !== null && answer.status >= 400 && answer.status < 500;
      const rule = { timeout: "EXEC-3", env: "EXEC-17", cwd: "EXEC-18" } as const;
      const field = (["timeout", "env", "cwd"] as const).find((name) => one.body?.includes(`"${name}"`)) ?? null;
      rig.claim(`worker:${field === null ? "EXEC-10" : rule[field]}`, refused, `${what} was answered ${answer.status}`);
      rig.claim("worker:EXEC-10", typeof answer.body["error"] === "string", `${what} was answered without an error's text`);
    }
    rig.claim("worker:EXEC-10", effects() === before, "junk had an effect in a backend");
  },
});
