import { expect, test } from "vitest";
import { Recorder } from "./recorder.ts";

const HEADER = {
  format: "seatrial-history",
  version: 1,
  scenario: "recorder",
  seed: 1,
  rig: "live",
  model: "S",
  profile: "none",
  mode: "none",
  maxDelayMs: 1,
  defect: null,
  variant: null,
} as const;

test("events of another process take their places by their times, after what was recorded at the same one", () => {
  let now = 0;
  const recorder = new Recorder(HEADER, () => now);
  for (now of [10, 20, 30]) recorder.record({ type: "unhandled", message: `here at ${now}` });
  recorder.merge([
    { type: "unhandled", t: 5, message: "there at 5" },
    { type: "unhandled", t: 20, message: "there at 20" },
  ]);
  const told = recorder.history.events.map((event) => (event.type === "unhandled" ? event.message : event.type));
  expect(told).toEqual(["there at 5", "here at 10", "here at 20", "there at 20", "here at 30"]);
});
