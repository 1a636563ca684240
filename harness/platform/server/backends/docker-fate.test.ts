import { describe, expect, test } from "vitest";
import { noSuchContainer, removalInProgress } from "#fakes/docker-engine/wording.ts";
import { removalFate, type DockerRefusal, type RemovalFate } from "./docker-fate.ts";

/** What the engine, or the way to it, says of a removal, and what that means (server:STOP-07 to STOP-09). */
const ROWS: readonly (readonly [string, DockerRefusal, RemovalFate])[] = [
  ["a removal by somebody else", { status: 409, message: removalInProgress("ws-0123456789ab") }, "being-removed"],
  [
    "the same as a client words it",
    { status: 409, message: "Error response from daemon: removal of container ws-1 is already in progress" },
    "being-removed",
  ],
  ["the same written otherwise", { status: 409, message: "Removal of container ws-1 is ALREADY IN PROGRESS" }, "being-removed"],
  ["no container", { status: 404, message: noSuchContainer("ws-0123456789ab") }, "gone"],
  ["no container, as a client words it", { status: 404, message: "Error: No such container: ws-1" }, "gone"],
  ["something else in progress", { status: 409, message: "pull of image is already in progress" }, "failed"],
  ["a removal that failed", { status: 500, message: "removal of container ws-1 failed: device or resource busy" }, "failed"],
  ["a name that is taken", { status: 409, message: 'Conflict. The container name "/ws-1" is already in use' }, "failed"],
  ["something else that is not there", { status: 404, message: "page not found" }, "failed"],
  ["another thing that is not there", { status: 404, message: "No such image: alpine" }, "failed"],
  ["a deadline", { status: null, message: "context deadline exceeded" }, "failed"],
  ["an end of the stream", { status: null, message: "unexpected EOF" }, "failed"],
  ["a call that was given up", { status: null, message: "context canceled" }, "failed"],
  ["the words without an answer", { status: null, message: removalInProgress("ws-1") }, "failed"],
  ["nothing at all", { status: 500, message: "" }, "failed"],
];

describe("what the engine says of a removal", () => {
  test.for(ROWS)("%s", ([, refusal, fate]) => expect(removalFate(refusal)).toBe(fate));

  test("means success only by both halves of the text, each needed", () => {
    const [first, second] = ["removal of container ws-1", "already in progress"];
    expect(removalFate({ status: 409, message: `${first} is ${second}` })).toBe("being-removed");
    expect([first, second].map((message) => removalFate({ status: 409, message }))).toEqual(["failed", "failed"]);
  });

  test("never depends on the status of the answer (F-27)", () => {
    for (let status = 100; status < 600; status += 1) {
      expect(removalFate({ status, message: "the name is in use" }), `${status}`).toBe("failed");
      expect(removalFate({ status, message: removalInProgress("ws-1") }), `${status}`).toBe("being-removed");
    }
  });
});
