import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { bucketCalls, diskCalls } from "#scenarios/wiring/file-sightings.ts";

/** As they stand in a URL, and what they are answered with. */
const ATTACKS: readonly { readonly path: string; readonly status: 400 | 403 }[] = [
  { path: "..%2Fu2%2Froot%2Fx", status: 400 },
  { path: "root%2F..%2F..%2Fu2%2Froot%2Fx", status: 400 },
  { path: "root/a%00b", status: 400 },
  { path: "root%5Ca", status: 400 },
  { path: "..%5Cu2", status: 400 },
  { path: "root/%FF", status: 400 },
  { path: `root/${"x".repeat(1_025)}`, status: 400 },
  { path: "%2F", status: 400 },
  { path: "secrets.json", status: 403 },
  { path: "%73ecrets.json", status: 403 },
  { path: ".last-sync", status: 403 },
  { path: ".tombstones%2Froot%2Fx", status: 403 },
  { path: "backup-2026.tar.gz", status: 403 },
  { path: "openclaw/config.json", status: 403 },
];

const USERS = ["u1%2F..%2Fu2", "-u1", "undefined", "null", "u1%00", "u".repeat(55)] as const;

/** Every way to name a file in a URL. */
const FORMS = [
  { method: "GET", tail: "" },
  { method: "GET", tail: "?source=r2" },
  { method: "PUT", tail: "" },
  { method: "DELETE", tail: "" },
  { method: "GET", tail: "/exists" },
] as const;

/** Runs `work`; true when no store was touched by it. */
const untouched = async (rig: WorkerRig, work: () => Promise<void>): Promise<boolean> => {
  const before = bucketCalls(rig.history()) + diskCalls(rig.history());
  await work();
  return bucketCalls(rig.history()) + diskCalls(rig.history()) === before;
};

const attackFiles = async (rig: WorkerRig, user: User, { path, status }: (typeof ATTACKS)[number]): Promise<void> => {
  const rule = status === 400 ? "worker:FILE-12" : "worker:FILE-13";
  for (const { method, tail } of FORMS) {
    const answers: (number | null)[] = [];
    const calm = await untouched(rig, async () => {
      const target = `/api/super/users/${user.id}/files/${path}${tail}`;
      const body = method === "PUT" ? { body: { content: "forged" } } : {};
      const { status: got } = await rig.call({ verb: "attack", method, target, user: user.id, ...body });
      answers.push(got);
    });
    rig.claim(rule, answers[0] === status, `${method} ${path}${tail} was answered ${String(answers[0])}`);
    rig.claim(rule, calm, `${method} ${path}${tail} reached a store`);
  }
  const asked = decodeURIComponent(path.replaceAll("%FF", ".."));
  let error: unknown;
  const calm = await untouched(rig, async () => {
    const { body } = await user.batch([
      { op: "read", path: asked },
      { op: "write", path: asked, content: "forged" },
      { op: "delete", path: asked },
      { op: "exists", path: asked },
    ]);
    error = body["succeeded"];
  });
  rig.claim("worker:BATCH-10", calm && error === 0, `a batch on ${path} had ${String(error)} successes`);
};

// Somebody tries to get out of a user's prefix, or at what the platform keeps there: refused before any store is touched.
export default scenario<{ readonly attacks: readonly (typeof ATTACKS)[number][]; readonly users: readonly string[] }>({
  title: "no path leaves its user's files or names a control object",
  spec: ["worker:E-43"],
  covers: ["worker:FILE-12", "worker:FILE-13", "worker:ISO-2", "worker:ISO-3", "worker:BATCH-10"],
  kills: ["D-40", "D-41", "X-22"],
  plan: fc.record({
    attacks: fc.array(fc.constantFrom(...ATTACKS), { minLength: 1, maxLength: 4 }),
    users: fc.array(fc.constantFrom(...USERS), { minLength: 1, maxLength: 2 }),
  }),
  directed: [{ attacks: ATTACKS, users: USERS }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    const victim = rig.newUser();
    user.sandbox.beActive();
    await rig.bucket.put(`users/${user.id}/secrets.json`, "the secrets");
    await rig.bucket.put(`users/${victim.id}/root/x`, "another user's");
    for (const attack of plan.attacks) await attackFiles(rig, user, attack);
    for (const id of plan.users) {
      let status: number | null = null;
      const calm = await untouched(rig, async () => {
        ({ status } = await rig.call({ verb: "attack", method: "GET", target: `/api/super/users/${id}/files/root/x`, user: "" }));
      });
      rig.claim("worker:ISO-3", status === 400, `a request about the user "${id}" was answered ${String(status)}`);
      rig.claim("worker:ISO-3", calm, `a request about the user "${id}" reached a store`);
    }
    const kept = await rig.bucket.get(`users/${victim.id}/root/x`);
    rig.claim("worker:ISO-2", kept !== null && new TextDecoder().decode(kept) === "another user's", "another user's file was changed");
  },
});
