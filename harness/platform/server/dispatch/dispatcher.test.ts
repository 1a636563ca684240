import { describe, expect, test } from "vitest";
import { HandClock } from "#fakes/clock/hand-clock.ts";
import { readConfig } from "#harness/platform/server/config.ts";
import { ControlPlaneBackend } from "#harness/platform/server/backends/control-plane.ts";
import { DockerBackend } from "#harness/platform/server/backends/docker.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { Backend, StartOrder } from "#harness/platform/server/backends/backend.ts";
import { Closing } from "#harness/platform/server/closing.ts";
import { Lanes } from "#harness/platform/server/lane/lanes.ts";
import { serverParts } from "#harness/platform/server/parts.ts";
import { Dispatcher } from "./dispatcher.ts";

const ORDER: StartOrder = { workspaceId: "w1", runtime: "langgraph", tier: 3, env: {}, key: "w1:1", files: async () => ({}), reset: false };
const TARGET = { workspaceId: "w1", machine: "m1" };

/** A dispatcher over backends that only write down what they are asked. */
const open = (wired: { readonly controlPlane: boolean; readonly docker: boolean }) => {
  const calls: string[] = [];
  const log: string[] = [];
  const stopped: (string | null)[] = [];
  let stopsFail = 0;
  let storeFails = false;
  const backend = (name: Backend["name"]): Backend => ({
    name,
    start: async () => {
      calls.push(`${name} start`);
      return { ok: true, machine: "m1", url: "" };
    },
    stop: async ({ machine }) => {
      calls.push(`${name} stop`);
      stopped.push(machine);
      if (stopsFail === 0) return { ok: true, how: "stopped" };
      stopsFail -= 1;
      return { ok: false, raw: "no", passing: true, unsure: false };
    },
    probe: async () => ({ kind: "running" }),
    find: async () => null,
    removeVolumes: async () => ({ ok: true, how: "removed" }),
  });
  const clock = new HandClock();
  const random = { uint32: () => 7 };
  const ports = {
    name: "server",
    clock,
    random,
    log: { write: (_: string, message: string) => void log.push(message) },
    store: {
      query: async ({ name }: { readonly name: string }) => {
        if (storeFails) throw new LinkError("refused", "server>database");
        calls.push(name);
        return { rows: [], count: 1 };
      },
      transaction: async () => [],
    },
    presence: { get: async () => null, set: async () => {}, delete: async () => {}, expired: async () => [] },
    docker: null,
    controlPlane: null,
    agent: () => ({ fetch: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) }),
    env: {},
  };
  const cycles: string[] = [];
  const lanes = new Lanes(
    { parts: serverParts, clock, random, log: ports.log, closing: new Closing(clock, 30_000) },
    async ({ mode }) => void cycles.push(mode),
  );
  const backends: { "control-plane": Backend | null; docker: Backend | null } = {
    "control-plane": wired.controlPlane ? backend("control-plane") : null,
    docker: wired.docker ? backend("docker") : null,
  };
  const lose = (): void => void Object.assign(backends, { "control-plane": null, docker: null });
  const dispatcher = new Dispatcher(() => ({ ports, parts: serverParts, wired, lanes }), backends);
  const failStops = (times: number): void => void (stopsFail = times);
  const failStore = (): void => void (storeFails = true);
  return { dispatcher, calls, stopped, cycles, log, clock, failStops, failStore, lose };
};

describe("the dispatcher", () => {
  // server:PROV-01, RST-14
  test("with both wired asks the control plane, and Docker sees no call", async () => {
    const { dispatcher, calls } = open({ controlPlane: true, docker: true });
    await dispatcher.startAndWait(ORDER, "create");
    await dispatcher.stop(TARGET, "delete");
    await dispatcher.stopWithRetry(TARGET, "cycle-stop");
    expect(calls.filter((call) => call.startsWith("docker"))).toEqual([]);
    expect(calls.filter((call) => call.startsWith("control-plane"))).toEqual([
      "control-plane start",
      "control-plane stop",
      "control-plane stop",
    ]);
  });

  test("with Docker alone asks Docker", async () => {
    const { dispatcher, calls } = open({ controlPlane: false, docker: true });
    await dispatcher.startAndWait(ORDER, "create");
    expect(calls).toEqual(["docker start"]);
  });

  // server:PROV-02, PROV-12, STOP-01, RST-12
  test("with neither does not start, stops with success, and touches nothing", async () => {
    const { dispatcher, calls } = open({ controlPlane: false, docker: false });
    expect(dispatcher.hasBackend).toBe(false);
    expect(await dispatcher.startAndWait(ORDER, "create")).toBe("no-backend");
    expect(await dispatcher.stop(TARGET, "delete")).toEqual({ ok: true, how: "no backend" });
    expect(await dispatcher.stopWithRetry(TARGET, "reap")).toEqual({ ok: true, how: "no backend" });
    expect(dispatcher.backendFor("probe")).toBeNull();
    expect(calls).toEqual([]);
  });

  // server:PROV-01
  test("starts at once, restarts at once: a cycle carries both", async () => {
    const { dispatcher, cycles } = open({ controlPlane: true, docker: false });
    expect(dispatcher.start("w1")).toMatch(/^cycle/);
    expect(dispatcher.restart({ workspaceId: "w2", reset: false, secrets: null }, "manual")).toMatch(/^cycle/);
    expect(cycles).toEqual(["start", "restart"]);
  });

  // server:STOP-13, F-28
  test("writes a stop down before it asks for it, and strikes it out when it is done", async () => {
    const { dispatcher, calls, failStops } = open({ controlPlane: true, docker: false });
    await dispatcher.stop(TARGET, "delete");
    expect(calls).toEqual(["stop-owed", "control-plane stop", "stop-done"]);
    failStops(1);
    await dispatcher.stop(TARGET, "delete");
    expect(calls.slice(3), "a stop that failed is owed on").toEqual(["stop-owed", "control-plane stop"]);
  });

  // server:RST-15, OBS-07
  test("tries the stop of a cycle three times, 1 s and 2 s apart, and names the suspect then", async () => {
    const { dispatcher, calls, clock, log, failStops } = open({ controlPlane: true, docker: false });
    failStops(3);
    const stopping = dispatcher.stopWithRetry(TARGET, "cycle-stop");
    const tries = (): number => calls.filter((call) => call === "control-plane stop").length;
    await clock.settle();
    expect(tries()).toBe(1);
    await clock.advance(999);
    expect(tries()).toBe(1);
    await clock.advance(1);
    expect(tries()).toBe(2);
    await clock.advance(1_999);
    expect(tries()).toBe(2);
    await clock.advance(1);
    expect(tries()).toBe(3);
    expect(await stopping).toMatchObject({ ok: false });
    expect(log).toEqual([expect.stringContaining("leak suspect")]);
  });
});

describe("a start of which nobody heard (server.md F-29)", () => {
  const START = { workspaceId: "w1", key: "w1:1" };

  test("is undone by its key, or by its workspace's name where that is enough", async () => {
    const plane = open({ controlPlane: true, docker: false });
    expect(await plane.dispatcher.undo(START)).toBe(true);
    expect(plane.calls).toEqual(["stop-owed", "control-plane stop", "stop-done"]);
    expect(plane.stopped).toEqual(["start:w1:1"]);
    const engine = open({ controlPlane: false, docker: true });
    expect(await engine.dispatcher.undo(START)).toBe(true);
    expect(engine.stopped).toEqual([null]);
  });

  test("is owed a stop when it cannot be undone, and nobody's when that cannot be written down either", async () => {
    const { dispatcher, clock, failStops, failStore } = open({ controlPlane: true, docker: false });
    failStops(3);
    const owed = dispatcher.undo(START);
    await clock.advance(3_000);
    expect(await owed).toBe(true);
    failStore();
    expect(await dispatcher.undo(START), "it was stopped all the same").toBe(true);
    failStops(3);
    const forgotten = dispatcher.undo(START);
    await clock.advance(3_000);
    expect(await forgotten).toBe(false);
  });
});

describe("server:PROV-12", () => {
  const clock = new HandClock();
  const nobody = { fetch: () => Promise.reject(new LinkError("refused", "server>nobody")) };
  const backends: readonly Backend[] = [
    new DockerBackend(nobody, clock, serverParts),
    new ControlPlaneBackend(nobody, clock, { parts: serverParts, config: readConfig({}, serverParts) }),
  ];

  test.for(backends)("$name that cannot be reached answers with an error and throws nothing", async (backend) => {
    expect(await backend.stop(TARGET)).toMatchObject({ ok: false, passing: true });
    expect(await backend.probe(TARGET)).toEqual({ kind: "error" });
  });

  test("a backend that is not there, though it counts as wired, is not called", async () => {
    const { dispatcher, calls, lose } = open({ controlPlane: true, docker: true });
    lose();
    expect(dispatcher.backendFor("probe")).toBeNull();
    expect(await dispatcher.stop(TARGET, "delete")).toMatchObject({ how: "no backend" });
    expect(await dispatcher.startAndWait(ORDER, "create")).toBe("no-backend");
    expect(calls).toEqual([]);
  });
});
