import { redactingLog } from "#harness/platform/worker/obs/redacting-log.ts";
import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import { execCalls } from "./areas/exec.ts";
import { fileCalls } from "./areas/files.ts";
import { healthCalls } from "./areas/health.ts";
import { lifecycleCalls } from "./areas/lifecycle.ts";
import { proxyCalls } from "./areas/proxy.ts";
import { syncCalls } from "./areas/sync.ts";
import { boundedSandbox } from "./bounded-sandbox.ts";
import type { HostApi } from "./host-api.ts";
import { HostCore } from "./host-core.ts";
import type { HostPorts } from "./ports.ts";

/** The code inside one Durable Object: it owns one sandbox and is the only one who starts it. */
export interface HostCode {
  readonly api: HostApi;
  alarm(): Promise<void>;
}

/** Builds the Host of one sandbox from its ports and parts. */
export const createHost = (ports: HostPorts, parts: WorkerParts): HostCode => {
  const core = new HostCore(
    { ...ports, sandbox: boundedSandbox(ports.sandbox, ports.clock), log: redactingLog(ports.log, parts.redact) },
    parts,
  );
  return {
    api: { ...lifecycleCalls(core), ...execCalls(core), ...fileCalls(core), ...proxyCalls(core), ...healthCalls(core), ...syncCalls(core) },
    alarm: () => core.alarm(),
  };
};
