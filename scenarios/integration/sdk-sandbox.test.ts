import type { Process } from "@cloudflare/sandbox";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { CommandResult, FileInfo, ProcessInfo, StartOptions } from "#harness/ports/sandbox.ts";
import { sdkSandbox, type ContainerView, type SdkSurface } from "#scenarios/wiring/workerd/sdk-sandbox.ts";

type ListFilesResult = Awaited<ReturnType<SdkSurface["listFiles"]>>;

const running: ContainerView = {
  vm: async () => ({ vm: "running", bootId: "b-1", bootStartedAt: 1 }),
  connects: async () => true,
  fetch: async () => new Response("ok"),
};
const stopped: ContainerView = {
  vm: async () => ({ vm: "stopped", bootId: null, bootStartedAt: null }),
  connects: async () => false,
  fetch: () => Promise.reject(new Error("not running")),
};

/** The SDK with these methods; any other one fails the test that calls it. */
const sdk = (methods: Partial<Record<keyof SdkSurface, (...args: never[]) => unknown>>): SdkSurface =>
  new Proxy(methods, {
    get: (known, name) =>
      known[name as keyof SdkSurface] ??
      (() => {
        throw new Error(`the SDK's ${String(name)} was not expected`);
      }),
  }) as SdkSurface;

const listing = (...files: readonly Pick<ListFilesResult["files"][number], "absolutePath" | "type">[]) => ({
  files: files.map((one) => ({ ...one, name: "n", relativePath: "r", size: 3, modifiedAt: "2026-01-01T00:00:01.000Z" })),
});

describe("the port over the published SDK: types", () => {
  test("have the SDK's own words for what a process does", () => {
    expectTypeOf<ProcessInfo["status"]>().toEqualTypeOf<Process["status"]>();
    expectTypeOf<ProcessInfo["exitCode"]>().toEqualTypeOf<Process["exitCode"]>();
  });

  test("promise nothing that the SDK does not give", () => {
    expectTypeOf<Awaited<ReturnType<SdkSurface["exec"]>>>().toExtend<CommandResult>();
    expectTypeOf<FileInfo["type"]>().toExtend<ListFilesResult["files"][number]["type"]>();
    expectTypeOf<NonNullable<StartOptions["cwd"]>>().toExtend<NonNullable<NonNullable<Parameters<SdkSurface["startProcess"]>[1]>["cwd"]>>();
  });
});

describe("the port over the published SDK: translations (the SDK itself cannot run here)", () => {
  test("does not ask the SDK for the processes of a stopped VM, which would start it", async () => {
    expect(await sdkSandbox(sdk({}), stopped).peek()).toEqual({ vm: "stopped", bootId: null, bootStartedAt: null, processes: [] });
  });

  test("tells times as milliseconds and leaves an unknown exit code out", async () => {
    const process = { id: "p-1", command: "sleep 9", status: "running", startTime: new Date(5) };
    const api = sdkSandbox(sdk({ listProcesses: async () => [process] }), running);
    expect(await api.listProcesses()).toEqual([{ id: "p-1", command: "sleep 9", status: "running", startedAt: 5 }]);
  });

  test("reads binary files byte by byte, and writes every file as bytes", async () => {
    const written: unknown[] = [];
    const api = sdkSandbox(
      sdk({
        readFile: async () => ({ content: "AP8=", encoding: "base64" }),
        listFiles: async () => listing({ absolutePath: "/root/a", type: "file" }),
        writeFile: async (...args: unknown[]) => written.push(args),
      }),
      running,
    );
    expect(await api.readFile("/root/a")).toEqual({ bytes: Uint8Array.of(0, 255), modifiedAt: 1_767_225_601_000 });
    await api.writeFile("/root/a", Uint8Array.of(0, 255));
    expect(written).toEqual([["/root/a", "AP8=", { encoding: "base64" }]]);
  });

  test("does not list what is neither file nor directory", async () => {
    const listFiles = async () => listing({ absolutePath: "/root/l", type: "symlink" }, { absolutePath: "/root/d", type: "directory" });
    const files = await sdkSandbox(sdk({ listFiles }), running).listFiles("/root", { recursive: false });
    expect(files.map(({ absolutePath, type }) => [absolutePath, type])).toEqual([["/root/d", "directory"]]);
  });

  test("names a process that is not there as the SDK's error would", async () => {
    const waiting = sdkSandbox(sdk({ getProcess: async () => null }), running).waitForExit("p-9", 1);
    await expect(waiting).rejects.toMatchObject({ fields: { code: "PROCESS_NOT_FOUND" } });
  });

  test("never shortens a sleep setting", async () => {
    const set: unknown[] = [];
    await sdkSandbox(sdk({ setSleepAfter: async (value: never) => set.push(value) }), running).setSleepAfter(900_001);
    expect(set).toEqual(["901s"]);
  });
});
