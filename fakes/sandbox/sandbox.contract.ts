import { describe, expect, test } from "vitest";
import { BackendError, type BackendErrorFields } from "#harness/ports/backend-error.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { SandboxFleet } from "./fleet.ts";
import type { FakeSandbox } from "./sandbox.ts";
import type { SdkModel } from "./sandbox-options.ts";

/** A fleet of sandboxes, one of them at hand, and time to wait in. */
export interface SandboxSite {
  readonly sandbox: FakeSandbox;
  readonly fleet: SandboxFleet;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly journal: readonly JournalEntry[];
}

/** Runs one story against a fresh fleet of this SDK model. */
export type TellSandbox = (model: SdkModel, story: (site: SandboxSite) => Promise<void>) => Promise<void>;

/** The fields of the backend error that a call is refused with. */
export const refusalOf = async (call: Promise<unknown>): Promise<BackendErrorFields> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof BackendError) return error.fields;
    throw error;
  }
  throw new Error("The call was answered; a refusal was expected");
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

const stoppedContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("on a stopped VM", () => {
    test(
      model === "S" ? "a look-up answers without starting it" : "a look-up starts it",
      told(async ({ sandbox, now }) => {
        const began = now();
        expect(await sandbox.listProcesses()).toEqual([]);
        expect(sandbox.vm).toBe(model === "S" ? "stopped" : "running");
        expect(now() - began, "time for the VM to start").toBe(model === "S" ? 0 : sandbox.bootPlan.vmStartMs);
      }),
    );

    test.for(["exec", "readFile", "deleteFile"] as const)(
      model === "S" ? "%s is refused as unavailable and starts nothing" : "%s starts it, in an empty filesystem",
      async (method) =>
        tell(model, async ({ sandbox }) => {
          sandbox.backup.set("/root/notes.txt", { bytes: text("kept"), modifiedAt: 1 });
          const call = method === "exec" ? sandbox.exec("echo hi") : sandbox[method]("/root/notes.txt");
          if (model === "R" && method === "exec") {
            expect(await call).toEqual({ exitCode: 0, stdout: "hi\n", stderr: "" });
          } else {
            const unavailable = { code: "CONTAINER_UNAVAILABLE", httpStatus: 503, reason: "container_unreachable", admitted: false };
            expect(await refusalOf(call)).toMatchObject(model === "S" ? unavailable : { code: "FILE_NOT_FOUND" });
          }
          expect(sandbox.vm).toBe(model === "S" ? "stopped" : "running");
        }),
    );

    test(
      "starting a process starts it",
      told(async ({ sandbox }) => {
        const process = await sandbox.startProcess("sleep 60", {});
        expect(sandbox.vm).toBe("running");
        expect(process).toMatchObject({ command: "sleep 60", status: "running" });
      }),
    );

    test(
      "calls about a process find none",
      told(async ({ sandbox }) => {
        const calls = [sandbox.waitForExit("proc-1", 1_000), sandbox.getLogs("proc-1"), sandbox.killProcess("proc-1")];
        for (const call of calls) expect(await refusalOf(call)).toMatchObject({ code: "PROCESS_NOT_FOUND", httpStatus: 404 });
      }),
    );

    test(
      "the Host's own view and its port probe neither start it nor take time",
      told(async ({ sandbox, now }) => {
        const began = now();
        expect(await sandbox.peek()).toEqual({ vm: "stopped", bootId: null, bootStartedAt: null, processes: [] });
        expect(await sandbox.probePort(sandbox.gateway.port)).toBe(false);
        await sandbox.setKeepAlive(true);
        await sandbox.setSleepAfter(60_000);
        expect([sandbox.vm, now() - began]).toEqual(["stopped", 0]);
      }),
    );

    test(
      "two calls that start it share one boot",
      told(async ({ sandbox, journal }) => {
        await Promise.all([sandbox.startProcess("sleep 1", {}), sandbox.startProcess("sleep 2", {})]);
        expect(journal.filter((entry) => entry.kind === "vm-start")).toHaveLength(1);
        expect(await sandbox.listProcesses()).toHaveLength(2);
      }),
    );
  });
};

const processContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("a process", () => {
    test(
      "stays listed after its end, with how it ended",
      told(async ({ sandbox }) => {
        for (const command of ["true", "exit 3", "exit 137", "nonsense"]) {
          const { id } = await sandbox.startProcess(command, {});
          await sandbox.waitForExit(id, 1_000);
        }
        const ends = (await sandbox.listProcesses()).map(({ status, exitCode }) => [status, exitCode]);
        expect(ends).toEqual([
          ["completed", 0],
          ["failed", 3],
          ["killed", 137],
          ["failed", 127],
        ]);
      }),
    );

    test(
      "is seen by snapshots that never update themselves",
      told(async ({ sandbox }) => {
        const snapshot = await sandbox.startProcess("exit 4", {});
        const listed = await sandbox.listProcesses();
        await sandbox.waitForExit(snapshot.id, 1_000);
        expect(snapshot).toMatchObject({ status: "running" });
        expect(listed[0]).toMatchObject({ status: "running" });
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "failed", exitCode: 4 });
      }),
    );

    test(
      "that is not waited for long enough keeps running",
      told(async ({ sandbox, now }) => {
        const { id } = await sandbox.startProcess("echo early; sleep 3; echo late", {});
        const began = now();
        const late = await refusalOf(sandbox.waitForExit(id, 2_000));
        expect(late).toMatchObject({ code: "PROCESS_READY_TIMEOUT", httpStatus: 408 });
        expect(late.message, "as the SDK words it").toContain("did not become ready within");
        expect(now() - began).toBe(2_000);
        expect(await sandbox.getLogs(id)).toEqual({ stdout: "early\n", stderr: "" });
        expect(await sandbox.waitForExit(id, 2_000)).toEqual({ exitCode: 0 });
        expect((await sandbox.getLogs(id)).stdout).toBe("early\nlate\n");
      }),
    );

    test(
      "of a foreground command leaves no record",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        const before = await sandbox.listProcesses();
        expect(await sandbox.exec("warn careful; exit 2")).toEqual({ exitCode: 2, stdout: "", stderr: "careful\n" });
        expect(await sandbox.listProcesses()).toEqual(before);
      }),
    );

    test(
      "with a blank command is refused, and nothing starts",
      told(async ({ sandbox }) => {
        await refusalOf(sandbox.startProcess("  ", {}));
        expect(sandbox.vm).toBe("stopped");
      }),
    );
  });

  describe("killing", () => {
    test(
      "ends a process at once when it heeds TERM",
      told(async ({ sandbox, now }) => {
        const { id } = await sandbox.startProcess("sleep 60", {});
        const began = now();
        await sandbox.killProcess(id);
        expect(now() - began).toBe(0);
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "killed", exitCode: 143 });
      }),
    );

    test(
      "takes 5 s when TERM is ignored",
      told(async ({ sandbox, now }) => {
        sandbox.killing = "ignores-term";
        const { id } = await sandbox.startProcess("sleep 60", {});
        const began = now();
        await sandbox.killProcess(id);
        expect(now() - began).toBe(5_000);
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "killed", exitCode: 137 });
      }),
    );

    test(
      "says so when a process cannot be killed, which lives on",
      told(async ({ sandbox }) => {
        sandbox.killing = "unkillable";
        const { id } = await sandbox.startProcess("sleep 60", {});
        expect(await refusalOf(sandbox.killProcess(id))).toMatchObject({ code: "PROCESS_ERROR" });
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "running" });
      }),
    );

    test(
      "a process that has ended changes nothing",
      told(async ({ sandbox }) => {
        const { id } = await sandbox.startProcess("exit 3", {});
        await sandbox.waitForExit(id, 1_000);
        await sandbox.killProcess(id);
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "failed", exitCode: 3 });
      }),
    );
  });
};

const fileContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("a file", () => {
    test(
      "is read byte for byte, as a copy",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        const bytes = Uint8Array.from([0, 255, 13, 10]);
        sandbox.files.set("/root/binary", { bytes, modifiedAt: 17 });
        (await sandbox.readFile("/root/binary")).bytes.fill(7);
        expect(await sandbox.readFile("/root/binary")).toEqual({ bytes, modifiedAt: 17 });
      }),
    );

    test(
      "that is missing is an error with a code, for reading and for deleting",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        const missing = { name: "FileNotFoundError", code: "FILE_NOT_FOUND", httpStatus: 404, message: "File not found: /root/gone" };
        expect(await refusalOf(sandbox.readFile("/root/gone"))).toMatchObject(missing);
        expect(await refusalOf(sandbox.deleteFile("/root/gone"))).toMatchObject(missing);
      }),
    );

    test(
      "that is forbidden is refused by its code",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.disk.forbidden.add("/root/private");
        expect(await refusalOf(sandbox.readFile("/root/private"))).toMatchObject({ code: "PERMISSION_DENIED", httpStatus: 403 });
      }),
    );

    test(
      "is gone once deleted",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.files.set("/root/a", { bytes: text("a"), modifiedAt: 1 });
        await sandbox.deleteFile("/root/a");
        expect(await refusalOf(sandbox.readFile("/root/a"))).toMatchObject({ code: "FILE_NOT_FOUND" });
      }),
    );
  });
};

/** What each SDK call does, by state and model (worker.md C.4). */
export const sandboxContract = (model: SdkModel, tell: TellSandbox): void => {
  stoppedContract(model, tell);
  processContract(model, tell);
  fileContract(model, tell);
};
