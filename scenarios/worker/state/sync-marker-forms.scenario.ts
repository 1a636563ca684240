import fc from "fast-check";
import { scenario } from "#harness/rigs/rig.ts";

const TIME = "2026-01-01T00:00:00.000Z";
const MARKERS = [
  { text: `tar-1770000000|${TIME}`, expected: TIME },
  { text: TIME, expected: TIME },
  { text: "garbage", expected: null },
  { text: "tar-1770000000|soon", expected: null },
] as const;

// The sync marker in all its historical forms, read by both state endpoints.
export default scenario<{ readonly marker: number }>({
  title: "the last sync is a time or null, whatever the marker holds",
  spec: ["worker:E-98"],
  covers: ["worker:STATE-5", "worker:STATE-1", "worker:STATE-2"],
  kills: ["D-132"],
  plan: fc.record({ marker: fc.integer({ min: 0, max: MARKERS.length - 1 }) }),
  directed: MARKERS.map((_, marker) => ({ marker })),
  run: async (rig, plan) => {
    const marker = MARKERS[plan.marker] ?? MARKERS[0];
    const user = rig.newUser();
    await rig.bucket.put(`users/${user.id}/.last-sync`, marker.text);
    const v2 = await user.stateV2();
    rig.claim(
      "worker:STATE-5",
      v2.body["lastSyncAt"] === marker.expected,
      `"${marker.text}" became lastSyncAt ${JSON.stringify(v2.body["lastSyncAt"])}`,
    );
    const v1 = await user.state({ isolate: 2 });
    rig.claim(
      "worker:STATE-5",
      v1.body["lastActivity"] === marker.expected,
      `"${marker.text}" became lastActivity ${JSON.stringify(v1.body["lastActivity"])}`,
    );
    rig.claim("worker:STATE-2", v2.status === 200 && v2.body["state"] === "stopped", `v2 was ${v2.status} "${String(v2.body["state"])}"`);
    rig.claim("worker:STATE-1", v1.status === 200 && v1.body["state"] === "stopped", `v1 was ${v1.status} "${String(v1.body["state"])}"`);
  },
});
