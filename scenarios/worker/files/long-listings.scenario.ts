import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const LIST_MAX = 1_000;

interface Entry {
  readonly name: string;
  readonly absolutePath: string;
  readonly relativePath: string;
  readonly type: string;
  readonly size: number;
  readonly modifiedAt: string;
}

const isWhole = (entry: Entry | undefined): boolean =>
  entry !== undefined &&
  [entry.name, entry.absolutePath, entry.relativePath, entry.modifiedAt].every((field) => typeof field === "string") &&
  ["file", "directory"].includes(entry.type) &&
  typeof entry.size === "number";

const inBoth = async (rig: WorkerRig, user: User, path: string): Promise<void> => {
  user.sandbox.putFile(path, "x");
  await rig.bucket.put(`users/${user.id}${path}`, "x");
};

// Directories of every size, from the container and from the bucket: what is shown is right, and what is left out is said.
export default scenario<{ readonly files: number; readonly recursive: boolean; readonly source: "auto" | "r2" }>({
  title: "a listing says whether it is whole",
  spec: ["worker:E-102"],
  covers: ["worker:FILE-21", "worker:FILE-13"],
  kills: ["X-29"],
  plan: fc.record({
    files: fc.constantFrom(0, 1, 20, 998, 1_001),
    recursive: fc.boolean(),
    source: fc.constantFrom("auto" as const, "r2" as const),
  }),
  directed: [
    { files: 1_500, recursive: true, source: "auto" },
    { files: 5_000, recursive: true, source: "r2" },
    { files: 500, recursive: true, source: "auto" },
    { files: 500, recursive: false, source: "r2" },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    await inBoth(rig, user, "/root/list/below/one");
    await inBoth(rig, user, "/root/file");
    for (let i = 0; i < plan.files; i += 1) await inBoth(rig, user, `/root/list/${String(i).padStart(5, "0")}`);
    const answer = await user.list({ path: "/root/list", recursive: plan.recursive, source: plan.source });
    if (!isCalm(rig) && answer.status !== 200) return;
    const files = (answer.body["files"] ?? []) as readonly Entry[];
    const expected = plan.files + (plan.recursive ? 2 : 1);
    rig.claim(
      "worker:FILE-21",
      answer.status === 200 && files.length === Math.min(expected, LIST_MAX),
      `${expected} entries were answered ${answer.status} with ${files.length}`,
    );
    rig.claim(
      "worker:FILE-21",
      answer.body["truncated"] === expected > LIST_MAX,
      `${expected} entries, and truncated was ${String(answer.body["truncated"])}`,
    );
    rig.claim("worker:FILE-21", answer.body["count"] === files.length && files.every(isWhole), `an entry was ${JSON.stringify(files[0])}`);
    const missing = await user.list({ path: "/root/none", source: plan.source });
    const byDefault = await user.list({ source: plan.source });
    await rig.bucket.put(`users/${user.id}/secrets.json`, "the secrets");
    user.sandbox.putFile("/secrets.json", "the secrets");
    const root = await user.list({ path: "/", recursive: true, source: plan.source });
    const isFile = await user.list({ path: "/root/file" });
    if (!isCalm(rig)) return;
    rig.claim("worker:FILE-21", missing.status === 404, `a missing directory was answered ${missing.status}`);
    rig.claim("worker:FILE-21", isFile.status === 400, `a file was answered ${isFile.status}`);
    rig.claim("worker:FILE-21", byDefault.body["path"] === "/root", `the path by default was ${String(byDefault.body["path"])}`);
    const shown = ((root.body["files"] ?? []) as readonly Entry[]).map((entry) => entry.absolutePath);
    rig.claim("worker:FILE-13", root.status === 200 && !shown.includes("/secrets.json"), "a control object was listed");
  },
});
