import { authParts, type AuthParts } from "./parts/auth-parts.ts";
import { batchParts, type BatchParts } from "./parts/batch-parts.ts";
import { execParts, type ExecParts } from "./parts/exec-parts.ts";
import { fileParts, type FileParts } from "./parts/file-parts.ts";
import { lifeParts, type LifeParts } from "./parts/life-parts.ts";
import { healthParts, type HealthParts } from "./parts/health-parts.ts";
import { obsParts, type ObsParts } from "./parts/obs-parts.ts";
import { restoreParts, type RestoreParts } from "./parts/restore-parts.ts";
import { retryParts, type RetryParts } from "./parts/retry-parts.ts";
import { stateParts, type StateParts } from "./parts/state-parts.ts";
import { syncParts, type SyncParts } from "./parts/sync-parts.ts";
import { wakeParts, type WakeParts } from "./parts/wake-parts.ts";

/**
 * Every decision of the worker that history got wrong once, as a value or a pure function, so that
 * it can be replaced by its wrong version (corpus/defects) or by another right one (corpus/variants).
 */
export interface WorkerParts
  extends
    WakeParts,
    RetryParts,
    FileParts,
    BatchParts,
    ExecParts,
    StateParts,
    AuthParts,
    LifeParts,
    HealthParts,
    ObsParts,
    SyncParts,
    RestoreParts {}

/** The decisions of the reference implementation. */
export const referenceParts: WorkerParts = {
  ...wakeParts,
  ...retryParts,
  ...fileParts,
  ...execParts,
  ...stateParts,
  ...authParts,
  ...lifeParts,
  ...healthParts,
  ...obsParts,
  ...batchParts,
  ...syncParts,
  ...restoreParts,
};
