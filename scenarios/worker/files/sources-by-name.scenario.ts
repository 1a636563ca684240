import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";
import { bucketCalls, diskCalls, isCalm } from "#scenarios/wiring/file-sightings.ts";

/** The query, and where it makes the answer come from; null where it is refused. With both stores alike, "any" is either. */
const QUERIES: Readonly<Record<string, "r2" | "container" | "any" | null>> = {
  "": "any",
  "?source=auto": "any",
  "?source=r2": "r2",
  "?source=container": "container",
  "?prefer=container": "container",
  "?source=r2&prefer=r2": "r2",
  "?source=r2&prefer=container": null,
  "?source=R2": null,
  "?prefer=bogus": null,
  "?source=": null,
};

// Every name of a source, the alias, and both at once.
export default scenario<{ readonly queries: readonly string[] }>({
  title: "a source is what it is called, and anything else is refused",
  spec: ["worker:E-108", "worker:T-06"],
  covers: ["worker:FILE-4", "worker:FILE-5", "worker:FILE-7", "worker:FILE-8"],
  kills: ["X-30"],
  plan: fc.record({ queries: fc.uniqueArray(fc.constantFrom(...Object.keys(QUERIES)), { minLength: 1, maxLength: 5 }) }),
  directed: [{ queries: Object.keys(QUERIES) }],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    user.sandbox.putFile("/root/both.txt", "both");
    await rig.bucket.put(`users/${user.id}/root/both.txt`, "both");
    for (const query of plan.queries) {
      const [disk, bucket] = [diskCalls(rig.history()), bucketCalls(rig.history())];
      const target = `/api/super/users/${user.id}/files/root/both.txt${query}`;
      const { status, body } = await rig.call({ verb: "look", method: "GET", target, user: user.id });
      const source = QUERIES[query];
      const touched = { disk: diskCalls(rig.history()) > disk, bucket: bucketCalls(rig.history()) > bucket };
      if (source === null) {
        rig.claim("worker:FILE-4", status === 400 && !touched.disk && !touched.bucket, `"${query}" was answered ${String(status)}`);
        continue;
      }
      if (!isCalm(rig) && status !== 200) continue;
      rig.claim(
        "worker:FILE-4",
        status === 200 && (source === "any" ? /^(?:r2|container)$/.test(String(body["source"])) : body["source"] === source),
        `"${query}" was answered ${String(status)} from ${String(body["source"])}`,
      );
      if (query.includes("=r2")) rig.claim("worker:FILE-7", !touched.disk, `"${query}" touched the container`);
      if (query.includes("=container")) rig.claim("worker:FILE-8", !touched.bucket, `"${query}" touched the bucket`);
      const whole = { userId: user.id, path: "/root/both.txt", content: "both", encoding: "utf-8", size: 4, mimeType: "text/plain" };
      const wrong = Object.entries(whole).filter(([field, value]) => body[field] !== value);
      const times = [body["lastModified"], body["timestamp"]].every((time) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(time)));
      rig.claim("worker:FILE-5", wrong.length === 0 && times, `"${query}" was answered ${JSON.stringify(body)}`);
    }
  },
});
