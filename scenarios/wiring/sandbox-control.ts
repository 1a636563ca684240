import { bootOf, type BootFailure } from "#fakes/sandbox/boot-plan.ts";
import { sandboxErrors } from "#fakes/sandbox/errors.ts";
import type { FakeSandbox } from "#fakes/sandbox/sandbox.ts";
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

type FileControl = Pick<SandboxControl, "putFile" | "file" | "removeFile" | "putBackup" | "forbid">;

/** The files of one fake sandbox, past the platform. */
const fileControl = (sandbox: FakeSandbox, now: () => number): FileControl => ({
  putFile: (path, text) => sandbox.files.set(path, { bytes: encoder.encode(text), modifiedAt: now() }),
  file: (path) => {
    const file = sandbox.files.get(path);
    return file === undefined ? null : new TextDecoder().decode(file.bytes);
  },
  removeFile: (path) => void sandbox.files.delete(path),
  putBackup: (path, text) => void sandbox.backup.set(path, { bytes: encoder.encode(text), modifiedAt: now() }),
  forbid: (path) => void sandbox.disk.forbidden.add(path),
});

/** What a scenario may do to one fake sandbox; faults go into the history. */
export const sandboxControl = (sandbox: FakeSandbox, recorder: Recorder, now: () => number): SandboxControl => {
  const note = (fault: Extract<Fault, { kind: "party" }>["fault"]): void =>
    recorder.record({ type: "fault", phase: "apply", fault: { kind: "party", party: "sandbox", fault } });
  return {
    boot: ({ bootMs, restoreMs, failures = [] }) => {
      sandbox.bootPlan = bootOf(bootMs, {
        ...(restoreMs === undefined ? {} : { restoreMs }),
        failures: failures.map(startFailure),
      });
    },
    beActive: () => sandbox.beActive(),
    ...fileControl(sandbox, now),
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
    get processRecords() {
      return sandbox.processes.size;
    },
    calls: (method) => sandbox.faults.calls.get(method) ?? 0,
  };
};
