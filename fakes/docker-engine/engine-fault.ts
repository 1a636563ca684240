import type { BackendFailure } from "#fakes/failures/backend-failure.ts";
import { NEVER_MS } from "./bounded-clock.ts";

/** The call takes effect and is never answered. */
export const HANG: BackendFailure = { kind: "slow", ms: NEVER_MS };

/** A start that fails in the container's runtime; the raw words name what no caller should see. */
export const OCI_FAILURE: BackendFailure = {
  kind: "status",
  status: 400,
  message:
    'failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/entrypoint.sh": stat /entrypoint.sh: no such file or directory: unknown',
};
