import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { DURATIONS, openEngine, WORKSPACE } from "./engine-site.ts";

const publishing = (port: string, hostIp = "127.0.0.1") => ({
  Image: WORKSPACE.name,
  ExposedPorts: { "8000/tcp": {} },
  HostConfig: { PortBindings: { "8000/tcp": [{ HostIp: hostIp, HostPort: port }] } },
});

const openStarting = () => {
  const site = openEngine(new HandClock());
  const start = async (name: string, spec: object) => {
    const { json } = await site.call(`POST /containers/create?name=${name}`, spec);
    const started = site.call(`POST /containers/${name}/start`);
    await site.clock.advance(DURATIONS.startMs);
    return { id: (json as { readonly Id: string }).Id, answer: await started };
  };
  return { ...site, start };
};

describe("two containers with one fixed port of the host", () => {
  test("do not run at once: the second is refused in the Engine's words", async () => {
    const { start } = openStarting();
    expect((await start("first", publishing("8080"))).answer.status).toBe(204);
    const { id, answer } = await start("second", publishing("8080"));
    const words = `driver failed programming external connectivity on endpoint second (${id}): Bind for 127.0.0.1:8080 failed: port is already allocated`;
    expect(answer).toMatchObject({ status: 500, json: { message: words } });
    expect((await start("everywhere", publishing("8080", ""))).answer.status, "0.0.0.0 is 127.0.0.1 as well").toBe(500);
  });

  test("run one after the other, and beside those with other ports or ports of the engine's choice", async () => {
    const { call, start } = openStarting();
    await start("first", publishing("8080"));
    expect((await start("other-port", publishing("8081"))).answer.status).toBe(204);
    expect((await start("other-address", publishing("8080", "127.0.0.2"))).answer.status).toBe(204);
    expect((await start("any", publishing(""))).answer.status).toBe(204);
    expect((await call("POST /containers/first/kill")).status).toBe(204);
    expect((await start("second", publishing("8080"))).answer.status).toBe(204);
  });
});

describe("a body that is JSON and no object", () => {
  test.for(["5", '"x"', "true", "[]"])("%s makes no volume", async (body) => {
    const { engine } = openEngine(new HandClock());
    const answer = await engine.fetch({ method: "POST", target: "/volumes/create", headers: {}, body: new TextEncoder().encode(body) });
    expect([answer.status, new TextDecoder().decode(answer.body)]).toMatchObject([400, expect.stringContaining("json: cannot unmarshal")]);
    expect(engine.volumes()).toEqual([]);
  });
});

describe("execs", () => {
  test("are forgotten with their container", async () => {
    const { call, start } = openStarting();
    await start("one", { Image: WORKSPACE.name });
    const { json } = await call("POST /containers/one/exec", { Cmd: ["true"] });
    const { Id } = json as { readonly Id: string };
    expect((await call(`GET /exec/${Id}/json`)).status).toBe(200);
    const removed = call("DELETE /containers/one?force=1");
    await start("other", { Image: WORKSPACE.name });
    await removed;
    expect((await call(`GET /exec/${Id}/json`)).status).toBe(404);
  });
});
