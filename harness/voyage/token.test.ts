import { describe, expect, test } from "vitest";
import { formatToken, parseToken, TokenError, type VoyageName } from "./token.ts";

const WORKER: VoyageName = {
  scenario: "worker/wake/cold-exec",
  seed: 7,
  path: "d0",
  model: "S",
  rig: "sim",
  profile: "production-like",
  defect: null,
  variant: null,
};
const SERVER: VoyageName = { ...WORKER, scenario: "server/restart/secret-then-restart", path: null, model: "saas" };

describe("a token", () => {
  test.each<[string, VoyageName, string]>([
    ["of the worker under its first SDK model", WORKER, "v1:worker/wake/cold-exec@7:d0#c"],
    ["of the worker under the other one", { ...WORKER, model: "R" }, "v1:worker/wake/cold-exec@7:d0+model=R#c"],
    ["of the server on its first backend", SERVER, "v1:server/restart/secret-then-restart@7#c"],
    ["of the server on another one", { ...SERVER, model: "docker" }, "v1:server/restart/secret-then-restart@7+model=docker#c"],
    [
      "with everything",
      { ...SERVER, model: "none", rig: "live", profile: "cold-60-180", defect: "M-11", variant: "V-sweep" },
      "v1:server/restart/secret-then-restart@7+model=none+rig=live+profile=cold-60-180+defect=M-11+variant=V-sweep#c",
    ],
  ])("%s is written and read alike", (_what, name, token) => {
    expect(formatToken(name, "c")).toBe(token);
    expect(parseToken(token)).toEqual({ name, commit: "c" });
  });

  test("of the server that names an SDK model is read: whoever knows the scenario refuses it", () => {
    expect(parseToken("v1:server/restart/a@1+model=R#c").name.model).toBe("R");
  });

  test("with an option that no token has is refused by its name", () => {
    expect(() => parseToken("v1:worker/wake/a@1+color=red#c")).toThrow(
      new TokenError('The token has an unknown option "color": expected model, rig, profile, defect or variant'),
    );
  });
});
