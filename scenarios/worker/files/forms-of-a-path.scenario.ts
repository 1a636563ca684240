import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

/** All of them are /root/dir/a, as they may stand in a URL below `/files`. */
const FORMS = [
  "/root/dir/a",
  "//root/dir/a",
  "/%2Froot%2Fdir%2Fa",
  "/root//dir/a",
  "/root/dir%2Fa",
  "/root%2F.%2Fdir%2Fa",
  "/root/dir/%61",
  "/root/dir/a/",
] as const;

const put = (rig: WorkerRig, user: User, form: string) =>
  rig.call({
    verb: "write",
    method: "PUT",
    target: `/api/super/users/${user.id}/files${form}`,
    body: { content: `by ${form}` },
    user: user.id,
  });

// One file has many spellings, and every one of them is that file, in every store and for every verb.
export default scenario<{ readonly writing: string; readonly reading: readonly string[]; readonly source: "auto" | "r2" | "container" }>({
  title: "every spelling of a path is one file",
  spec: ["worker:E-107"],
  covers: ["worker:FILE-1", "worker:FILE-11", "worker:FILE-14"],
  kills: ["D-37", "D-95", "D-97"],
  plan: fc.record({
    writing: fc.constantFrom(...FORMS),
    reading: fc.uniqueArray(fc.constantFrom(...FORMS), { minLength: 1, maxLength: 4 }),
    source: fc.constantFrom("auto" as const, "r2" as const, "container" as const),
  }),
  directed: (["auto", "r2", "container"] as const).map((source) => ({ writing: "//root/dir/a", reading: FORMS, source })),
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.putDirectory("/root/dir");
    const written = await put(rig, user, plan.writing);
    if (!isCalm(rig) && (written.status !== 200 || (written.body["r2Sync"] as { success?: boolean }).success !== true)) return;
    rig.claim(
      "worker:FILE-11",
      written.status === 200 && written.body["path"] === "/root/dir/a",
      `${plan.writing} was answered ${written.status} ${String(written.body["path"])}`,
    );
    for (const form of plan.reading) {
      const target = `/api/super/users/${user.id}/files${form}?source=${plan.source}`;
      const { status, body } = await rig.call({ verb: "look", method: "GET", target, user: user.id, isolate: 2 });
      if (!isCalm(rig) && status !== 200 && status !== 400 && status !== 404) continue;
      const told = `written as ${plan.writing}, read as ${form} from ${plan.source}: ${String(status)} ${JSON.stringify(body)}`;
      rig.claim("worker:FILE-1", status !== 400, told);
      rig.claim("worker:FILE-11", status === 200 && body["path"] === "/root/dir/a", told);
      rig.claim("worker:FILE-14", body["content"] === `by ${plan.writing}`, told);
    }
  },
});
