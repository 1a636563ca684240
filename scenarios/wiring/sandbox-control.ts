import { bootOf, type BootFailure } from "#fakes/sandbox/boot-plan.ts";
import { sandboxErrors } from "#fakes/sandbox/errors.ts";
import { NO_QUIRKS } from "#fakes/sandbox/quirks.ts";
import type { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
import { healthControl } from "./health-control.ts";
import type { Fault } from "#harness/faults/fault.ts";
import type { Recorder } from "#harness/history/recorder.ts";
import type { BackendErrorFields } from "#harness/ports/backend-error.ts";
import type { SandboxControl, SandboxErrorName, StartFailure } from "#harness/rigs/rig.ts";

const errorNamed = (name: SandboxErrorName): BackendErrorFields => {
  if (name === "permissionDenied") return sandboxErrors.permissionDenied("/root/private");
  if (name === "unavailable") return sandboxErrors.unavailable("container_starting");
  return name === "commandError" ? sandboxErrors.commandError("spawn failed") : sandboxErrors[name]();
};

const startFailure = (failure: StartFailure): BootFailure =>
  failure.kind === "refuse" ? { kind: "refuse", error: errorNamed(failure.error) } : failure;

const encoder = new TextEncoder();

const bytesOf = (content: string | Uint8Array): Uint8Array => (typeof content === "string" ? encoder.encode(content) : content);

/** What a scenario may do to the files of one fake sandbox. */
const fileControl = (
  sandbox: FakeSandbox,
  now: () => number,
): Pick<SandboxControl, "putFile" | "putDirectory" | "file" | "removeFile" | "putBackup" | "forbid"> => ({
  putFile: (path, content) => sandbox.files.set(path, { bytes: bytesOf(content), modifiedAt: now() }),
  putDirectory: (path) => sandbox.files.makeDirectory(path, now()),
  file: (path) => {
    const file = sandbox.files.get(path);
    return file === undefined ? null : new TextDecoder().decode(file.bytes);
  },
  removeFile: (path) => void sandbox.files.delete(path),
  putBackup: (path, content) => void sandbox.backup.set(path, { bytes: bytesOf(content), modifiedAt: now() }),
  forbid: (path) => void sandbox.disk.forbidden.add(path),
});

type MannerControl = Pick<SandboxControl, "failNext" | "errorShape" | "killing" | "quirks" | "gatewayPrints">;

/** How one fake sandbox answers. */
const mannerControl = (sandbox: FakeSandbox): MannerControl => ({
  failNext: (method, errors, text) => {
    const fields = errors.map((name) => ({ ...errorNamed(name), ...(text === undefined ? {} : { message: text }) }));
    sandbox.faults.failNext(method, ...fields);
  },
  errorShape: (shape) => {
    sandbox.faults.shape = shape;
  },
  killing: (how) => {
    sandbox.killing = how;
  },
  quirks: (how) => {
    sandbox.quirks = { ...NO_QUIRKS, ...how };
  },
  gatewayPrints: (text) => {
    const { owner } = sandbox.gateway;
    if (owner !== undefined) owner.stdout += text;
  },
});

/** What a scenario may do to one fake sandbox; faults go into the history. */
export const sandboxControl = (sandbox: FakeSandbox, recorder: Recorder, now: () => number): SandboxControl => {
  const note = (fault: Extract<Fault, { kind: "party" }>["fault"]): void =>
    recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party: "sandbox", fault } });
  return {
    ...healthControl(sandbox, () => note({ type: "vm-loss" })),
    boot: ({ bootMs, restoreMs, failures = [] }) => {
      sandbox.bootPlan = bootOf(bootMs, {
        ...(restoreMs === undefined ? {} : { restoreMs }),
        failures: failures.map(startFailure),
      });
    },
    beActive: () => sandbox.beActive(),
    ...fileControl(sandbox, now),
    ...mannerControl(sandbox),
    loseVm: () => {
      note({ type: "vm-loss" });
      sandbox.loseVm("loss");
    },
    expireIdle: () => {
      note({ type: "idle-expiry" });
      return sandbox.expireIdle();
    },
    exitGateway: (exitCode) => {
      note({ type: "gateway-exit", exitCode });
      sandbox.gateway.owner?.exit(exitCode);
    },
    hangGateway: () => sandbox.gateway.hang(),
    hideGateway: () => sandbox.hideGateway(),
    plantProcess: (command, exitCode) => void sandbox.plantProcess(command, exitCode),
    get vm() {
      return sandbox.vm;
    },
    get keepAlive() {
      return sandbox.idle.keepAlive;
    },
    get gatewayReady() {
      return sandbox.gateway.open;
    },
    get gatewayProcess() {
      return sandbox.gateway.owner?.id ?? null;
    },
    get gatewayEnv() {
      return sandbox.gateway.env;
    },
    get processRecords() {
      return sandbox.processes.size;
    },
    calls: (method) => sandbox.faults.calls.get(method) ?? 0,
  };
};
