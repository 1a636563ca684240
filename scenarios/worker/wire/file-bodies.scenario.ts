import fc from "fast-check";
import { scenario, type RawRequest } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

interface Body {
  readonly what: string;
  readonly type: string | null;
  readonly body: NonNullable<RawRequest["body"]>;
  readonly query: string;
  /** What is read afterwards; null where the body is refused. */
  readonly content: string | null;
}

const JSON_TYPE = "application/json";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const BODIES: readonly Body[] = [
  { what: "JSON with content", type: JSON_TYPE, body: { content: "plain" }, query: "", content: "plain" },
  { what: "JSON with base64", type: JSON_TYPE, body: { content: "w6k=", encoding: "base64" }, query: "", content: "é" },
  { what: "JSON with nothing in it", type: JSON_TYPE, body: { content: "" }, query: "", content: "" },
  { what: "JSON with a charset", type: "application/json; charset=utf-8", body: { content: "typed" }, query: "", content: "typed" },
  { what: "raw text", type: "text/plain", body: bytes("raw text"), query: "", content: "raw text" },
  { what: "raw bytes without a type", type: null, body: bytes('{"content":1}'), query: "", content: '{"content":1}' },
  { what: "raw JSON by its flag", type: JSON_TYPE, body: '{"a":1}', query: "?raw=1", content: '{"a":1}' },
  { what: "JSON without content", type: JSON_TYPE, body: {}, query: "", content: null },
  { what: "JSON with a number", type: JSON_TYPE, body: { content: 7 }, query: "", content: null },
  { what: "null", type: JSON_TYPE, body: "null", query: "", content: null },
  { what: "a list", type: JSON_TYPE, body: ["content"], query: "", content: null },
  { what: "broken JSON", type: JSON_TYPE, body: '{"content":', query: "", content: null },
  { what: "bad base64", type: JSON_TYPE, body: { content: "w6k", encoding: "base64" }, query: "", content: null },
  { what: "an unknown encoding", type: JSON_TYPE, body: { content: "x", encoding: "rot13" }, query: "", content: null },
  { what: "half a letter", type: JSON_TYPE, body: '{"content":"\\ud800"}', query: "", content: null },
];

// Every form of a body that a PUT may have, and those that it may not.
export default scenario<{ readonly bodies: readonly Body[] }>({
  title: "a body of a write is taken as what it says it is",
  spec: ["worker:E-45", "worker:T-08"],
  covers: ["worker:FILE-18"],
  kills: ["X-32"],
  plan: fc.record({ bodies: fc.uniqueArray(fc.constantFrom(...BODIES), { minLength: 1, maxLength: 5 }) }),
  directed: [{ bodies: BODIES }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    for (const [i, { what, type, body, query, content }] of plan.bodies.entries()) {
      const target = `/api/super/users/${user.id}/files/root/body-${i}${query}`;
      const answer = await rig.call({ verb: "put", method: "PUT", target, body, headers: { "content-type": type }, user: user.id });
      if (content === null) {
        rig.claim(
          "worker:FILE-18",
          answer.status === 400 && typeof answer.body["error"] === "string",
          `${what} was answered ${String(answer.status)}`,
        );
        rig.claim(
          "worker:FILE-18",
          (await rig.bucket.get(`users/${user.id}/root/body-${i}`)) === null,
          `${what} was refused and written all the same`,
        );
        continue;
      }
      const read = await user.read(`/root/body-${i}`, { source: "container" });
      if (!isCalm(rig) && (answer.status !== 200 || read.status !== 200)) continue;
      rig.claim(
        "worker:FILE-18",
        answer.status === 200 && read.body["content"] === content,
        `${what} was answered ${String(answer.status)}, and read back ${JSON.stringify(read.body["content"])}`,
      );
    }
  },
});
