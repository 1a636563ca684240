import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { openEngine, WORKSPACE } from "./engine-site.ts";
import type { Dialect } from "./wording.ts";

/** An engine with a container c1 that runs and one, c2, that never did. */
const openDialect = async (dialect: Dialect) => {
  const { clock, call } = openEngine(new HandClock(), { dialect });
  const done = async (line: string, body?: object) => {
    const answered = call(line, body);
    await clock.advance(10_000);
    return answered;
  };
  const { json } = await done("POST /containers/create?name=c1", { Image: WORKSPACE.name });
  await done("POST /containers/create?name=c2", { Image: WORKSPACE.name });
  await done("POST /containers/c1/start");
  return { done, id: String(json?.["Id"]) };
};

describe("what 20.10 and 29 say differently", () => {
  test.each([
    [
      "20.10",
      "DELETE /containers/c1",
      409,
      "You cannot remove a running container <c1>. Stop the container before attempting removal or force remove",
    ],
    [
      "29",
      "DELETE /containers/c1",
      409,
      'cannot remove container "c1": container is running: stop the container before removing or force remove',
    ],
    ["20.10", "GET /images/missing/json", 404, "no such image: missing: No such image: missing:latest"],
    ["29", "GET /images/missing/json", 404, "No such image: missing:latest"],
    ["20.10", 'GET /containers/json?filters={"zzz":["1"]}', 400, "Invalid filter 'zzz'"],
    ["29", 'GET /containers/json?filters={"zzz":["1"]}', 400, "invalid filter 'zzz'"],
    ["20.10", "GET /containers/json?limit=x", 500, 'strconv.Atoi: parsing "x": invalid syntax'],
    ["29", "GET /containers/json?limit=x", 400, 'strconv.Atoi: parsing "x": invalid syntax'],
    ["20.10", "GET /v1.42/info", 400, "client version 1.42 is too new. Maximum supported API version is 1.41"],
    ["29", "GET /v1.56/info", 400, "client version 1.56 is too new. Maximum supported API version is 1.55"],
    [
      "29",
      "GET /v1.39/info",
      400,
      "client version 1.39 is too old. Minimum supported API version is 1.40, please upgrade your client to a newer version",
    ],
    ["20.10", "GET /v2.0/info", 400, "client version 2.0 is too new. Maximum supported API version is 1.41"],
  ] as const)("%s: %s", async (...[dialect, line, status, message]) => {
    const { done, id } = await openDialect(dialect);
    expect(await done(line)).toMatchObject({ status, json: { message: message.replace("<c1>", id) } });
  });

  test.each([
    ["20.10", "Container"],
    ["29", "container"],
  ] as const)("%s: pause, exec and kill of what does not fit", async (dialect, word) => {
    const { done, id } = await openDialect(dialect);
    const said = async (line: string, body?: object): Promise<unknown> => (await done(line, body)).json?.["message"];
    expect(await said("POST /containers/c1/unpause")).toBe(`${word} ${id} is not paused`);
    await done("POST /containers/c1/pause");
    expect(await said("POST /containers/c1/pause")).toBe(`${word} ${id} is already paused`);
    expect(await said("POST /containers/c1/exec", { Cmd: ["true"] })).toBe(`${word} c1 is paused, unpause the container before exec`);
    await done("POST /containers/c1/stop");
    expect(await said("POST /containers/c1/pause")).toBe(`${word} ${id} is not running`);
    expect(await said("POST /containers/c1/kill")).toMatch(new RegExp(`^cannot kill container: c1: ${word} ${id} is not running$`, "i"));
  });

  test("20.10 tells an API version below 1.24 its errors as plain text", async () => {
    const { done } = await openDialect("20.10");
    expect(await done("GET /v1.12/containers/nope/json")).toMatchObject({
      status: 404,
      text: "No such container: nope\n",
      json: undefined,
    });
    expect(await done("GET /v1.24/containers/nope/json")).toMatchObject({ status: 404, json: { message: "No such container: nope" } });
  });

  test("20.10 takes no body for a start, 29 does not mind", async () => {
    const body = { Binds: ["a:/b"] };
    const old = await openDialect("20.10");
    expect(await old.done("POST /containers/c2/start", body)).toMatchObject({ status: 400 });
    const newer = await openDialect("29");
    expect(await newer.done("POST /containers/c2/start", body)).toMatchObject({ status: 204 });
  });

  test.each([
    ["20.10", true],
    ["29", false],
  ] as const)("events of %s in its newest API have the fields of old: %s", async (dialect, legacy) => {
    const { done } = await openDialect(dialect);
    const [first = "{}"] = (await done("GET /events?since=1&until=1767225601")).text.split("\n");
    expect("status" in (JSON.parse(first) as object)).toBe(legacy);
  });

  test.each([
    ["1.41", undefined],
    ["1.42", "application/vnd.docker.multiplexed-stream"],
  ])("logs in API %s have the type %s", async (version, type) => {
    const { engine } = openEngine(new HandClock(), { dialect: "29" });
    const send = (method: string, target: string, body: object) =>
      engine.fetch({ method, target, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) });
    await send("POST", "/containers/create?name=c1", { Image: WORKSPACE.name });
    expect((await send("GET", `/v${version}/containers/c1/logs?stdout=1`, {})).headers["content-type"]).toBe(type);
  });
});
