import { describe, expect, test } from "vitest";
import { liveOptions } from "#scripts/live-options.ts";
import { UsageError } from "#scripts/usage-error.ts";
import { checkServeServerOptions } from "./serve-server.ts";

const RAW = { factor: "8", seed: "1" };
const LIVE = liveOptions("embedded", [], "pglite");

describe("the options of seatrial serve --subject server", () => {
  test("are a Docker Engine, agents that boot a second and a free port, where nothing else is said", () => {
    expect(checkServeServerOptions(RAW, LIVE)).toEqual({ port: 0, live: LIVE, factor: 8, backend: "docker", bootMs: 1_000, seed: 1 });
  });

  test.each([
    [{ factor: "0" }, '--factor must be a whole number of at least 1, found "0"'],
    [{ model: "dokcer" }, 'unknown backend "dokcer": expected one of saas, docker, none, saas-docker (did you mean "docker"?)'],
    [{ bootMs: "soon" }, '--boot-ms must be a whole number of at least 1, found "soon"'],
    [{ port: "-1" }, '--port must be a whole number of at least 0, found "-1"'],
    [{ port: "65536" }, "--port 65536: a port is at most 65535"],
    [{ platform: "127.0.0.1:7400" }, "--platform is of the worker: leave it out with --subject server"],
    [{ bootProfile: "production-like" }, "--boot-profile is of the worker: leave it out with --subject server"],
    [{ load: "wake-storm" }, "--load is of the worker: leave it out with --subject server"],
  ])("refuses %j", (given, why) => {
    expect(() => checkServeServerOptions({ ...RAW, ...given }, LIVE)).toThrow(new UsageError(why));
  });
});
