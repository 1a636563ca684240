import fc from "fast-check";
import { anyCharacter } from "#scenarios/wiring/any-character.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { effects } from "#scenarios/wiring/file-sightings.ts";

interface Junk {
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  readonly tail: string;
  readonly body: string | null;
  readonly type: string;
}

const LONG = "x".repeat(3_000);
const operation = fc.oneof(
  fc.constant(null),
  fc.anything({ maxDepth: 1 }),
  fc.record({ op: fc.constantFrom("read", "write", 7, null), path: fc.constantFrom("", null, 7, ["/root/a"]) }),
  fc.record({ op: fc.constant("write"), path: fc.constant("/root/a"), content: fc.constantFrom(undefined, null, 7, {}) }),
);

/** Bodies of a batch that are wrong as a whole. */
const badBatch: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 7, "operations", [], {}, { operations: [] }, { operations: {} }, { operations: null }),
  fc.record({ operations: fc.array(operation, { minLength: 51, maxLength: 53 }) }),
  fc.record({ operations: fc.array(operation, { minLength: 1, maxLength: 4 }).map((ops) => [...ops, null]) }),
  fc.record({
    operations: fc.constant([{ op: "read", path: "/root/a" }]),
    parallel: fc.constantFrom<unknown>("true", 1, null, {}).filter((value) => value !== null),
  }),
);

const badPath = fc.oneof(
  fc.constantFrom(
    "..%2Fx",
    "root%2F..",
    "root/%00",
    "root%5Cx",
    "root/%FF",
    "%2F",
    "secrets.json",
    ".manifest",
    `root/${LONG}`,
    "root/%E0%A4",
  ),
  fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) => `${encodeURIComponent(text.toWellFormed())}%2F..%2Fx`),
);

const badBody = fc.oneof(
  fc.constantFrom("null", "[]", "7", "{}", '{"content":null}', '{"content":{}}', '{"content":"x","encoding":7}', "{", ""),
  fc.json({ maxDepth: 1 }).filter((text) => !text.includes('"content"')),
);

const junk: fc.Arbitrary<Junk> = fc.oneof(
  fc.record({
    method: fc.constantFrom("GET" as const, "DELETE" as const),
    tail: badPath.map((path) => `/files/${path}`),
    body: fc.constant(null),
    type: fc.constant("text/plain"),
  }),
  fc.record({
    method: fc.constant("PUT" as const),
    tail: badPath.map((path) => `/files/${path}`),
    body: fc.constant('{"content":"junk"}'),
    type: fc.constant("application/json"),
  }),
  fc.record({
    method: fc.constant("PUT" as const),
    tail: fc.constant("/files/root/junk"),
    body: badBody,
    type: fc.constant("application/json"),
  }),
  fc.record({
    method: fc.constant("POST" as const),
    tail: fc.constant("/files/batch"),
    body: badBatch.map((value) => JSON.stringify(value) ?? ""),
    type: fc.constantFrom("application/json", "text/plain"),
  }),
  fc.record({
    method: fc.constant("GET" as const),
    tail: fc.constantFrom(
      "/files/root/a?source=7",
      "/files/root/a?source=r2&prefer=auto",
      "/files?recursive=maybe",
      "/files?path=..",
      "/files?path=%2Froot%00",
      "/exists",
      "/exists?path=..%2Fx",
    ),
    body: fc.constant(null),
    type: fc.constant("text/plain"),
  }),
  fc.record({
    method: fc.constantFrom("PATCH" as const, "POST" as const),
    tail: fc.constantFrom("/files/root/a", "/files", "/exists?path=/root/a"),
    body: fc.constant("{}"),
    type: fc.constant("application/json"),
  }),
);

// Whatever is sent to the file endpoints that they cannot take: a 4xx that says why, and no store is touched.
export default scenario<{ readonly junk: readonly Junk[]; readonly authorised: boolean }>({
  title: "junk to the file endpoints is refused in their own words and touches nothing",
  spec: ["worker:E-43", "worker:E-49"],
  covers: ["worker:FILE-12", "worker:BATCH-5", "worker:AUTH-4"],
  kills: ["X-33", "D-40"],
  plan: fc.record({ junk: fc.array(junk, { minLength: 1, maxLength: 12 }), authorised: fc.boolean() }),
  directed: [
    {
      authorised: true,
      junk: [
        { method: "POST", tail: "/files/batch", body: "null", type: "application/json" },
        { method: "GET", tail: "/files/..%2Fu2%2Fx", body: null, type: "text/plain" },
        { method: "PATCH", tail: "/files/root/a", body: "{}", type: "application/json" },
      ],
    },
    { authorised: false, junk: [{ method: "PUT", tail: "/files/root/a", body: '{"content":"x"}', type: "application/json" }] },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.beActive();
    for (const { method, tail, body, type } of plan.junk) {
      const before = effects(rig.history());
      const answer = await rig.call({
        verb: "junk",
        method,
        target: `/api/super/users/${user.id}${tail}`,
        headers: { "content-type": type, ...(plan.authorised ? {} : { "x-admin-secret": null }) },
        user: user.id,
        ...(body === null ? {} : { body }),
      });
      const told = `${method} ${tail} ${String(body)} was answered ${String(answer.status)} ${JSON.stringify(answer.body)}`;
      const refused = answer.status !== null && answer.status >= 400 && answer.status < 500 && typeof answer.body["error"] === "string";
      rig.claim(tail === "/files/batch" ? "worker:BATCH-5" : "worker:FILE-12", refused, told);
      if (!plan.authorised) rig.claim("worker:AUTH-4", answer.status === 403, told);
      rig.claim(
        plan.authorised ? "worker:FILE-12" : "worker:AUTH-4",
        effects(rig.history()) === before,
        `${told}, and something was touched`,
      );
    }
  },
});
