import { describe, expect, test } from "vitest";
import { bootOf } from "./boot-plan.ts";
import { sandboxErrors } from "./errors.ts";
import { refusalOf, type SandboxSite, type TellSandbox } from "./sandbox.contract.ts";
import type { SdkModel } from "./sandbox-options.ts";

const SLEEP_AFTER_MS = 900_000;

const capacityContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("the limit on instances", () => {
    const refusal = { code: "CONTAINER_UNAVAILABLE", reason: "max_container_instances_exceeded", admitted: false, retryAfterMs: 10_000 };

    test(
      "refuses one more at once, by its code",
      told(async ({ sandbox, fleet, now }) => {
        fleet.maxInstances = 1;
        sandbox.beActive();
        const began = now();
        const other = fleet.sandbox("other");
        expect(await refusalOf(other.startProcess("true", {}))).toMatchObject(refusal);
        expect([other.vm, now() - began]).toEqual(["stopped", 0]);
      }),
    );

    test(
      "lets a refused one start once there is room",
      told(async ({ sandbox, fleet }) => {
        fleet.maxInstances = 1;
        sandbox.beActive();
        const other = fleet.sandbox("other");
        await refusalOf(other.startProcess("true", {}));
        sandbox.loseVm("idle");
        expect(await other.startProcess("true", {})).toMatchObject({ status: "running" });
      }),
    );

    test(
      "counts a VM that was lost while it started as gone, once",
      told(async ({ sandbox, fleet, sleep }) => {
        fleet.maxInstances = 1;
        const starting = refusalOf(sandbox.startProcess("true", {}));
        await sleep(10);
        sandbox.loseVm("loss");
        sandbox.loseVm("loss");
        expect(await starting).toMatchObject({ code: "OPERATION_INTERRUPTED", admitted: "unknown" });
        await fleet.sandbox("other").startProcess("true", {});
        expect(await refusalOf(fleet.sandbox("third").startProcess("true", {}))).toMatchObject(refusal);
      }),
    );
  });
};

const lossContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("the loss of a VM", () => {
    test(
      "takes processes and files with it; the next life has another name",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.files.set("/root/a", { bytes: new Uint8Array(), modifiedAt: 1 });
        const first = sandbox.bootId;
        sandbox.loseVm("oom");
        expect(await sandbox.peek()).toEqual({ vm: "stopped", bootId: null, bootStartedAt: null, processes: [] });
        await sandbox.startProcess("sleep 60", {});
        expect(sandbox.bootId).not.toBe(first);
        expect([...sandbox.files]).toEqual([]);
        expect(await sandbox.listProcesses()).toHaveLength(1);
        expect(sandbox.gateway.sight()).toEqual({ ready: false, everReady: false, lostForMs: null });
      }),
    );

    test(
      "interrupts who waits for a process, and nobody learns how it ended",
      told(async ({ sandbox, sleep, journal }) => {
        const { id } = await sandbox.startProcess("sleep 60", {});
        const waiting = refusalOf(sandbox.waitForExit(id, 120_000));
        await sleep(1_000);
        sandbox.loseVm("loss");
        expect(await waiting).toMatchObject({ code: "OPERATION_INTERRUPTED", httpStatus: 409, admitted: "unknown" });
        expect(await refusalOf(sandbox.getLogs(id))).toMatchObject({ code: "PROCESS_NOT_FOUND" });
        expect(journal.at(-1)).toMatchObject({ kind: "command-end", exitCode: null });
      }),
    );

    test(
      "stops a command where it stands",
      told(async ({ sandbox, sleep, journal }) => {
        await sandbox.startProcess("sleep 5; exit 3", {});
        sandbox.loseVm("loss");
        await sleep(60_000);
        expect(journal.filter((entry) => entry.kind === "command-end").map((entry) => entry["exitCode"])).toEqual([null]);
      }),
    );

    test(
      "does not care about keep-alive",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        await sandbox.setKeepAlive(true);
        sandbox.loseVm("loss");
        expect(sandbox.vm).toBe("stopped");
      }),
    );
  });
};

const idleContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("the idle clock", () => {
    test(
      "puts a VM to sleep 15 minutes after the last activity, not earlier",
      told(async ({ sandbox, sleep, journal }) => {
        sandbox.beActive();
        await sleep(600_000);
        await sandbox.exec("true");
        await sleep(SLEEP_AFTER_MS - 1);
        expect(sandbox.vm).toBe("running");
        await sleep(2);
        expect(sandbox.vm).toBe("stopped");
        expect(journal.at(-1)).toMatchObject({ kind: "vm-down", cause: "idle" });
      }),
    );

    test(
      "is not touched by the Host's own view or its port probe",
      told(async ({ sandbox, sleep }) => {
        sandbox.beActive();
        await sleep(SLEEP_AFTER_MS - 1_000);
        await sandbox.peek();
        await sandbox.probePort(sandbox.gateway.port);
        await sleep(1_001);
        expect(sandbox.vm).toBe("stopped");
      }),
    );

    test(
      "does nothing while keep-alive is on, and starts again when it goes off",
      told(async ({ sandbox, sleep }) => {
        sandbox.beActive();
        await sandbox.setKeepAlive(true);
        await sleep(3 * SLEEP_AFTER_MS);
        expect(sandbox.vm).toBe("running");
        await sandbox.setKeepAlive(false);
        await sleep(SLEEP_AFTER_MS - 1);
        expect(sandbox.vm, "a whole idle time from the change on").toBe("running");
        await sleep(2);
        expect(sandbox.vm).toBe("stopped");
      }),
    );

    test(
      "keep-alive that was off stays off without starting the clock again",
      told(async ({ sandbox, sleep }) => {
        sandbox.beActive();
        await sleep(SLEEP_AFTER_MS - 1_000);
        await sandbox.setKeepAlive(false);
        await sleep(1_001);
        expect(sandbox.vm).toBe("stopped");
      }),
    );

    test(
      "follows a new sleep time",
      told(async ({ sandbox, sleep }) => {
        sandbox.beActive();
        await sandbox.setSleepAfter(60_000);
        await sleep(59_999);
        expect(sandbox.vm).toBe("running");
        await sleep(2);
        expect(sandbox.vm).toBe("stopped");
      }),
    );

    test(
      "can be made to expire now, but not against keep-alive",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        await sandbox.setKeepAlive(true);
        expect(sandbox.expireIdle()).toBe(false);
        expect(sandbox.vm).toBe("running");
        await sandbox.setKeepAlive(false);
        expect(sandbox.expireIdle()).toBe(true);
        expect(sandbox.vm).toBe("stopped");
      }),
    );

    test(
      "is the new life's own after a loss",
      told(async ({ sandbox, sleep }) => {
        sandbox.beActive();
        await sleep(SLEEP_AFTER_MS - 60_000);
        sandbox.loseVm("loss");
        await sandbox.startProcess("true", {});
        await sleep(SLEEP_AFTER_MS - 60_000);
        expect(sandbox.vm, "the first life's clock must not end the second").toBe("running");
      }),
    );
  });
};

const faultContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("faults on order", () => {
    test(
      "come in order, before the call does anything, and end",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.faults.failNext("startProcess", sandboxErrors.stillStarting(), sandboxErrors.unavailable("container_starting"));
        expect((await refusalOf(sandbox.startProcess("true", {}))).message).toContain("503");
        expect(await refusalOf(sandbox.startProcess("true", {}))).toMatchObject({ reason: "container_starting" });
        expect(await sandbox.startProcess("true", {})).toMatchObject({ status: "running" });
        expect(await sandbox.listProcesses(), "the gateway and one command").toHaveLength(2);
      }),
    );

    test(
      "keep name and message only, where the boundary strips errors",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.faults.shape = "stripped";
        expect(await refusalOf(sandbox.readFile("/root/gone"))).toEqual({
          name: "FileNotFoundError",
          message: "File not found: /root/gone",
        });
      }),
    );

    test(
      "are all lifted by healing",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(20_000, { failures: [{ kind: "hang" }] });
        sandbox.faults.failNext("startProcess", sandboxErrors.noInstance());
        sandbox.faults.failStarts({ kind: "hang" });
        sandbox.killing = "unkillable";
        sandbox.faults.shape = "stripped";
        sandbox.heal();
        await sandbox.startProcess("openclaw gateway", {});
        await sleep(20_001);
        expect(await sandbox.probePort(sandbox.gateway.port)).toBe(true);
        await sandbox.killProcess(sandbox.gateway.owner?.id ?? "");
        expect(await refusalOf(sandbox.readFile("/root/gone"))).toMatchObject({ code: "FILE_NOT_FOUND" });
      }),
    );

    test(
      "every call is counted, also those that failed",
      told(async ({ sandbox }) => {
        await sandbox.peek();
        await sandbox.peek();
        sandbox.faults.failNext("peek", sandboxErrors.noInstance());
        await refusalOf(sandbox.peek());
        expect(sandbox.faults.calls.get("peek")).toBe(3);
      }),
    );
  });
};

/** What ends or limits the VM of a sandbox (worker.md C.2, CAP, HIB). */
export const vmContract = (model: SdkModel, tell: TellSandbox): void => {
  capacityContract(model, tell);
  lossContract(model, tell);
  idleContract(model, tell);
  faultContract(model, tell);
};
