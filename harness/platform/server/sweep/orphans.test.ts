import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { DockerBackend } from "#harness/platform/server/backends/docker.ts";
import { serverParts } from "#harness/platform/server/parts.ts";

const engineWith = (containers: readonly unknown[]) => ({
  fetch: async () => ({ status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(containers)) }),
});

const LABEL = { "molecule.platform.managed": "true" };

describe("an orphaned container", () => {
  // server.md B.4
  test.for([
    { statuses: [], managed: false, orphan: false, says: "in no row and without the platform's label is somebody else's" },
    { statuses: [], managed: true, orphan: true, says: "in no row and with the label is ours" },
    { statuses: ["removed"], managed: false, orphan: true, says: "of a removed workspace is ours by its name" },
    { statuses: ["removed", "online"], managed: true, orphan: false, says: "whose name stands for a live workspace too is left" },
  ] as const)("$says", ({ statuses, managed, orphan }) => {
    expect(serverParts.isOrphan({ statuses, managed })).toBe(orphan);
  });

  test("is recognised by the label in the engine's list", async () => {
    const listed = [
      { Id: "a", Names: ["/ws-0123456789ab"], State: "running", Labels: LABEL },
      { Id: "b", Names: ["/ws-0123456789ac"], State: "running", Labels: { ...LABEL, "molecule.platform.managed": "no" } },
      { Id: "c", Names: ["/ws-0123456789ad"], State: "exited", Labels: null },
    ];
    const backend = new DockerBackend(engineWith(listed), new HandClock(), serverParts);
    expect((await backend.list())?.map(({ id, managed }) => [id, managed])).toEqual([
      ["a", true],
      ["b", false],
      ["c", false],
    ]);
  });
});
