import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import { dockerCallKind } from "./call-kind.ts";
import { HANG, OCI_FAILURE } from "./engine-fault.ts";
import { DURATIONS, openEngine, WORKSPACE } from "./engine-site.ts";

const openCreated = async () => {
  const site = openEngine(new HandClock());
  await site.call("POST /containers/create?name=ws-1", { Image: WORKSPACE.name });
  return site;
};

describe("a call that is told to fail", () => {
  test("with a status is refused in the Engine's shape, without effect, and the next one is not", async () => {
    const { clock, engine, call } = await openCreated();
    engine.faults.failNext("start", [OCI_FAILURE]);
    expect(await call("POST /containers/ws-1/start")).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining("OCI runtime create failed") as unknown },
    });
    expect(engine.containers()[0]?.running).toBe(false);
    const start = call("POST /containers/ws-1/start");
    await clock.advance(DURATIONS.startMs);
    expect((await start).status).toBe(204);
    expect(engine.faults.calls("start")).toBe(2);
  });

  test("with a body answers exactly that", async () => {
    const { engine, call } = await openCreated();
    engine.faults.failNext("inspect", [{ kind: "none" }, { kind: "status", status: 502, body: "<html>bad gateway</html>" }]);
    expect((await call("GET /containers/ws-1/json")).status).toBe(200);
    expect(await call("GET /containers/ws-1/json")).toMatchObject({ status: 502, text: "<html>bad gateway</html>" });
  });

  test("by a lost reply has its effect, by a reset has none", async () => {
    const { clock, engine, call } = await openCreated();
    engine.faults.failNext("start", [{ kind: "reset" }, { kind: "lost-reply" }]);
    await expect(call("POST /containers/ws-1/start")).rejects.toThrow(LinkError);
    expect(engine.containers()[0]?.running).toBe(false);
    const lost = call("POST /containers/ws-1/start").catch((error: unknown) => error);
    await clock.advance(DURATIONS.startMs);
    expect([await lost, engine.containers()[0]?.running]).toEqual([expect.any(LinkError), true]);
  });

  test("by being slow has its effect first; one that hangs is not answered in a day", async () => {
    const { clock, engine, call } = await openCreated();
    engine.faults.failNext("remove", [HANG]);
    let answered = false;
    void call("DELETE /containers/ws-1").then(() => {
      answered = true;
    });
    await clock.advance(86_400_000);
    expect([answered, engine.containers()]).toEqual([false, []]);
  });

  test("is healed", async () => {
    const { engine, call } = await openCreated();
    engine.faults.failNext("list", [{ kind: "status", status: 500 }]);
    engine.faults.unreliable(100, 1);
    engine.heal();
    expect((await call("GET /containers/json")).status).toBe(200);
  });
});

describe("the kind of a call", () => {
  test.each([
    ["HEAD /_ping", "ping"],
    ["POST /v1.41/containers/create?name=ws-1", "create"],
    ["POST /containers/ws-1/start", "start"],
    ["POST /containers/ws-1/stop?t=5", "stop"],
    ["DELETE /v1.50/containers/ws-1?force=1", "remove"],
    ["GET /containers/json?all=1", "list"],
    ["GET /containers/json/json", "inspect"],
    ["PUT /containers/ws-1/archive?path=%2Fconfigs", "archive"],
    ["POST /exec/0123/start", "exec"],
    ["POST /volumes/create", "volume-create"],
    ["DELETE /volumes/ws-1-configs", "volume-remove"],
    ["GET /images/json", "image-list"],
    ["GET /images/ghcr.io/molecule/workspace:1/json", "image-inspect"],
    ["POST /images/create?fromImage=a", "image-pull"],
    ["POST /networks/n/connect", "network"],
    ["GET /version", "info"],
    ["PATCH /containers/ws-1/start", "other"],
    ["GET /nowhere", "other"],
  ])("%s is %s", (line, kind) => {
    const [method = "", target = ""] = line.split(" ");
    expect(dockerCallKind({ method, target })).toBe(kind);
  });
});
