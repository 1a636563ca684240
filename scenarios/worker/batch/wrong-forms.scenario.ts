import fc from "fast-check";
import { journalOf } from "#harness/checkers/checker.ts";
import { scenario } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const ops = (count: number): readonly unknown[] =>
  Array.from({ length: count }, (_, i) => ({ op: "write", path: `/root/${i}`, content: "x" }));

/** Bodies whose form is wrong, and what they are told. */
const FORMS: Readonly<
  Record<string, { readonly body: string; readonly status: 400 | 413; readonly error?: string; readonly rule: string }>
> = {
  "51 operations": {
    body: JSON.stringify({ operations: ops(51) }),
    status: 400,
    error: "Maximum 50 operations per batch",
    rule: "worker:BATCH-1",
  },
  "no operation": { body: '{"operations":[]}', status: 400, error: "operations array is required", rule: "worker:BATCH-1" },
  "no list": { body: '{"operations":{"op":"read"}}', status: 400, error: "operations array is required", rule: "worker:BATCH-1" },
  null: { body: "null", status: 400, error: "operations array is required", rule: "worker:EXEC-10" },
  "no JSON": { body: '{"operations":', status: 400, error: "operations array is required", rule: "worker:BATCH-1" },
  "a null entry": { body: JSON.stringify({ operations: [...ops(1), null] }), status: 400, rule: "worker:BATCH-5" },
  "a path that is none": {
    body: JSON.stringify({ operations: [...ops(1), { op: "read", path: 7 }] }),
    status: 400,
    rule: "worker:BATCH-5",
  },
  "a write without content": {
    body: JSON.stringify({ operations: [...ops(1), { op: "write", path: "/root/a" }] }),
    status: 400,
    rule: "worker:BATCH-5",
  },
  "parallel in words": { body: JSON.stringify({ operations: ops(1), parallel: "yes" }), status: 400, rule: "worker:BATCH-11" },
  "11 MiB": {
    body: JSON.stringify({ operations: [{ op: "write", path: "/root/a", content: "x".repeat(11 * 1_048_576) }] }),
    status: 413,
    rule: "worker:BATCH-12",
  },
};

const NAMES = Object.keys(FORMS);

// What is wrong with a batch as a whole refuses it before anything happens; what is wrong with one operation is that one's.
export default scenario<{ readonly forms: readonly string[] }>({
  title: "a batch of the wrong form has no effect, one wrong operation stops no other",
  spec: ["worker:E-49", "worker:T-16", "worker:T-17"],
  covers: ["worker:BATCH-1", "worker:BATCH-4", "worker:BATCH-5", "worker:BATCH-11", "worker:BATCH-12", "worker:EXEC-10"],
  kills: ["X-33"],
  plan: fc.record({ forms: fc.uniqueArray(fc.constantFrom(...NAMES.filter((name) => name !== "11 MiB")), { minLength: 1, maxLength: 4 }) }),
  directed: [{ forms: NAMES }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    const target = `/api/super/users/${user.id}/files/batch`;
    for (const name of plan.forms) {
      const form = FORMS[name];
      if (form === undefined) continue;
      const before = [journalOf(rig.history(), "bucket").length, journalOf(rig.history(), "sandbox").length];
      const { status, body } = await rig.call({ verb: "form", method: "POST", target, body: form.body, user: user.id });
      const after = [journalOf(rig.history(), "bucket").length, journalOf(rig.history(), "sandbox").length];
      const right =
        status === form.status && typeof body["error"] === "string" && (form.error === undefined || body["error"] === form.error);
      rig.claim(form.rule, right, `${name} was answered ${String(status)} ${String(body["error"])}`);
      rig.claim(form.rule, String(before) === String(after), `${name} was refused and had an effect`);
    }
    const mixed = await user.batch([
      { op: "chmod", path: "/root/a" },
      { op: "write", path: "/root/a", content: "done" },
      { op: "read", path: "/root/none" },
    ]);
    const results = (mixed.body["results"] ?? []) as readonly Readonly<Record<string, unknown>>[];
    const failing = await user.batch([
      { op: "read", path: "/root/none" },
      { op: "delete", path: "/root/none" },
      { op: "frobnicate", path: "/root/a" },
    ]);
    if (!isCalm(rig)) return;
    rig.claim(
      "worker:BATCH-5",
      results[0]?.["success"] === false && results[0]["error"] === "Unknown operation",
      `an unknown operation was answered ${JSON.stringify(results[0])}`,
    );
    rig.claim(
      "worker:BATCH-4",
      mixed.status === 200 && results[1]?.["success"] === true,
      `the operation after a wrong one was answered ${JSON.stringify(results[1])}`,
    );
    rig.claim(
      "worker:BATCH-4",
      failing.status === 200 && failing.body["succeeded"] === 0 && failing.body["failed"] === 3,
      `three failures were answered ${failing.status} ${JSON.stringify(failing.body)}`,
    );
  },
});
