import { describe, expect, test } from "vitest";
import { bootOf } from "./boot-plan.ts";
import { sandboxErrors } from "./errors.ts";
import { GATEWAY_LOCK, RESTORE_COMMAND } from "./gateway.ts";
import { refusalOf, type SandboxSite, type TellSandbox } from "./sandbox.contract.ts";
import type { FakeSandbox } from "./sandbox.ts";
import type { SdkModel } from "./sandbox-options.ts";

const START = "/usr/local/bin/start-moltbot.sh";
const BOOT_MS = 60_000;

/** Whether the gateway's port takes connections. */
const open = (sandbox: FakeSandbox): Promise<boolean> => sandbox.probePort(sandbox.gateway.port);

/** Whether the port is open 1 ms before, and 1 ms after, `ms` have passed since `from`. */
const openAround = async ({ sandbox, now, sleep }: SandboxSite, from: number, ms: number): Promise<readonly boolean[]> => {
  await sleep(from + ms - 1 - now());
  const before = await open(sandbox);
  await sleep(2);
  return [before, await open(sandbox)];
};

/** It opens exactly when it should. */
const ON_TIME = [false, true];

const bootContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("a boot", () => {
    test(
      "takes its time from the call that starts the VM, whatever is done in between",
      told(async (site) => {
        const { sandbox, now, sleep } = site;
        sandbox.bootPlan = bootOf(BOOT_MS);
        const began = now();
        const restore = await sandbox.startProcess(RESTORE_COMMAND, {});
        await sandbox.waitForExit(restore.id, BOOT_MS);
        await sleep(1_000);
        await sandbox.startProcess(START, {});
        expect(sandbox.bootStartedAt).toBe(began);
        expect(await openAround(site, began, BOOT_MS)).toEqual(ON_TIME);
      }),
    );

    test(
      "that is started with no time left opens shortly after its start",
      told(async (site) => {
        site.sandbox.bootPlan = bootOf(20_000);
        await site.sandbox.startProcess("true", {});
        await site.sleep(30_000);
        const began = site.now();
        await site.sandbox.startProcess(START, {});
        expect(await openAround(site, began, 500)).toEqual(ON_TIME);
      }),
    );

    test(
      "of every life of the VM follows the plan",
      told(async (site) => {
        const { sandbox, now } = site;
        sandbox.bootPlan = bootOf(BOOT_MS);
        for (const life of [1, 2, 3]) {
          const began = now();
          await sandbox.startProcess(START, {});
          expect(await openAround(site, began, BOOT_MS)).toEqual(ON_TIME);
          expect(sandbox.gateway.sight(), `life ${life}`).toEqual({ ready: true, everReady: true, lostForMs: null });
          sandbox.loseVm("loss");
        }
      }),
    );

    test(
      "of a second gateway in the same VM takes its time from that start",
      told(async (site) => {
        const { sandbox, now } = site;
        sandbox.bootPlan = bootOf(BOOT_MS);
        sandbox.beActive();
        sandbox.gateway.owner?.exit(137);
        const began = now();
        await sandbox.startProcess(START, {});
        expect(await openAround(site, began, BOOT_MS)).toEqual(ON_TIME);
      }),
    );

    test(
      "brings the backup's files with its restore and not before",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(BOOT_MS, { restoreMs: 5_000 });
        sandbox.backup.set("/root/notes.txt", { bytes: new Uint8Array([1]), modifiedAt: 1 });
        const restore = await sandbox.startProcess(RESTORE_COMMAND, {});
        await sleep(4_999);
        expect(await refusalOf(sandbox.readFile("/root/notes.txt"))).toMatchObject({ code: "FILE_NOT_FOUND" });
        expect(await sandbox.waitForExit(restore.id, 1_000)).toEqual({ exitCode: 0 });
        expect((await sandbox.readFile("/root/notes.txt")).bytes).toEqual(new Uint8Array([1]));
      }),
    );

    test(
      "can be over when the story begins, with the backup in place",
      told(async ({ sandbox }) => {
        sandbox.backup.set("/root/notes.txt", { bytes: new Uint8Array([1]), modifiedAt: 1 });
        sandbox.beActive();
        expect([sandbox.vm, await open(sandbox)]).toEqual(["running", true]);
        expect((await sandbox.readFile("/root/notes.txt")).bytes).toEqual(new Uint8Array([1]));
        expect((await sandbox.listProcesses()).map(({ command, status }) => [command, status])).toEqual([[START, "running"]]);
      }),
    );
  });
};

const failureContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("a start of the gateway", () => {
    test(
      "can exit before its port opens, and the start after it succeed",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(20_000, { failures: [{ kind: "exit", afterMs: 2_000, exitCode: 127 }] });
        const first = await sandbox.startProcess(START, {});
        expect(await sandbox.waitForExit(first.id, 10_000)).toEqual({ exitCode: 127 });
        await sleep(60_000);
        expect(await open(sandbox)).toBe(false);
        await sandbox.deleteFile(GATEWAY_LOCK);
        await sandbox.startProcess(START, {});
        await sleep(20_001);
        expect(await open(sandbox)).toBe(true);
      }),
    );

    test(
      "can hang: the process stays, the port never opens",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(20_000, { failures: [{ kind: "hang" }] });
        await sandbox.startProcess(START, {});
        await sleep(600_000);
        expect(await open(sandbox)).toBe(false);
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "running" });
      }),
    );

    test(
      "can be refused before anything runs",
      told(async ({ sandbox, journal }) => {
        sandbox.bootPlan = bootOf(20_000, { failures: [{ kind: "refuse", error: sandboxErrors.noSuchImage() }] });
        expect((await refusalOf(sandbox.startProcess(START, {}))).message).toContain("no such image");
        expect(sandbox.vm).toBe("stopped");
        expect(journal).toEqual([]);
      }),
    );

    test(
      "fails as it was told for the next starts first, then as planned, then no more",
      told(async ({ sandbox }) => {
        sandbox.bootPlan = bootOf(20_000, { failures: [{ kind: "refuse", error: sandboxErrors.rateLimited() }] });
        sandbox.faults.failStarts({ kind: "refuse", error: sandboxErrors.noInstance() });
        expect((await refusalOf(sandbox.startProcess(START, {}))).message).toContain("no container instance");
        expect((await refusalOf(sandbox.startProcess(START, {}))).message).toContain("too many containers");
        expect(await sandbox.startProcess(START, {})).toMatchObject({ status: "running" });
      }),
    );

    test(
      "spends no failure on other commands",
      told(async ({ sandbox }) => {
        sandbox.faults.failStarts({ kind: "refuse", error: sandboxErrors.noInstance() });
        expect(await sandbox.startProcess("true", {})).toMatchObject({ status: "running" });
        expect((await refusalOf(sandbox.startProcess(START, {}))).message).toContain("no container instance");
      }),
    );
  });
};

const portContract = (model: SdkModel, tell: TellSandbox): void => {
  const told = (story: (site: SandboxSite) => Promise<void>) => () => tell(model, story);

  describe("the gateway's port", () => {
    test(
      "taken by one gateway makes a second one exit; the first goes on",
      told(async ({ sandbox, journal }) => {
        sandbox.beActive();
        const owner = sandbox.gateway.owner?.id;
        const second = await sandbox.startProcess(START, {});
        expect(await sandbox.waitForExit(second.id, 10_000)).toEqual({ exitCode: 1 });
        expect((await sandbox.getLogs(second.id)).stderr).toContain("EADDRINUSE");
        expect([await open(sandbox), sandbox.gateway.owner?.id]).toEqual([true, owner]);
        const start = journal.find((entry) => entry.kind === "gateway-start" && entry["process"] === second.id);
        expect(start, "a start beside a live gateway is written down as such").toMatchObject({ rival: true });
      }),
    );

    test(
      "is guarded by a lock: a stale one makes the start script give up after 30 s, with exit code 0",
      told(async ({ sandbox, now }) => {
        sandbox.beActive();
        sandbox.gateway.owner?.exit(137);
        sandbox.files.set(GATEWAY_LOCK, { bytes: new Uint8Array(), modifiedAt: 1 });
        const began = now();
        const { id } = await sandbox.startProcess(START, {});
        expect(await sandbox.waitForExit(id, 60_000)).toEqual({ exitCode: 0 });
        expect(now() - began).toBe(30_000);
        expect(await open(sandbox)).toBe(false);
      }),
    );

    test(
      "has its lock while a gateway starts, and no more once it is open",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(20_000);
        await sandbox.startProcess(START, {});
        expect(sandbox.files.has(GATEWAY_LOCK)).toBe(true);
        await sleep(20_000);
        expect(sandbox.files.has(GATEWAY_LOCK)).toBe(false);
      }),
    );

    test(
      "closes when the gateway exits, and the fake tells since when",
      told(async ({ sandbox, sleep, journal }) => {
        sandbox.beActive();
        sandbox.gateway.owner?.exit(134);
        await sleep(7_000);
        expect(await open(sandbox)).toBe(false);
        expect(sandbox.gateway.sight()).toEqual({ ready: false, everReady: true, lostForMs: 7_000 });
        expect(journal.at(-1)).toMatchObject({ kind: "gateway-exit", exitCode: 134 });
      }),
    );

    test(
      "can close while the process lives on: a hung gateway",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.gateway.hang();
        expect(await open(sandbox)).toBe(false);
        expect((await sandbox.listProcesses())[0]).toMatchObject({ status: "running" });
      }),
    );

    test(
      "can be open with no process in the table: a gateway that a shell spawned",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        sandbox.hideGateway();
        expect(await sandbox.listProcesses()).toEqual([]);
        expect(await open(sandbox)).toBe(true);
        const second = await sandbox.startProcess(START, {});
        expect(await sandbox.waitForExit(second.id, 10_000), "the port is taken all the same").toEqual({ exitCode: 1 });
      }),
    );

    test(
      "does not outlive the VM, not even of a hidden gateway that was about to open it",
      told(async ({ sandbox, sleep }) => {
        sandbox.bootPlan = bootOf(20_000);
        await sandbox.startProcess(START, {});
        sandbox.hideGateway();
        sandbox.loseVm("loss");
        await sandbox.startProcess("sleep 600", {});
        await sleep(60_000);
        expect(await open(sandbox), "nobody started a gateway in this life of the VM").toBe(false);
      }),
    );

    test(
      "is the only one that anything listens on",
      told(async ({ sandbox }) => {
        sandbox.beActive();
        expect(await sandbox.probePort(8_080)).toBe(false);
      }),
    );
  });
};

/** How the gateway of a sandbox comes up, fails, and keeps its port (worker.md C.3, decisions: Boot(B)). */
export const gatewayContract = (model: SdkModel, tell: TellSandbox): void => {
  bootContract(model, tell);
  failureContract(model, tell);
  portContract(model, tell);
};
