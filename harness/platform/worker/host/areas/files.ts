import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { HostCore } from "#harness/platform/worker/host/host-core.ts";
import type { FileHostApi } from "./file-api.ts";

/** The calls of one Host that are about files. */
export const fileCalls = (core: HostCore): FileHostApi => {
  const { sandbox } = core.ports;
  return {
    read: (call, path) =>
      core.perform(call, "read", async () => {
        try {
          return { ok: true, value: await sandbox.readFile(path) };
        } catch (error) {
          return { ok: false, failure: core.parts.triage(factsOf(error)) };
        }
      }),
  };
};
