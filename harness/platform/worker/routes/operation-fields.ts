import { isoTime } from "#harness/ports/clock.ts";
import type { OperationReport } from "#harness/platform/worker/host/operations.ts";

/** How promised work stands, as answers say it (worker:LIFE-1). */
export const operationFields = (operation: OperationReport): Readonly<Record<string, unknown>> => ({
  operationId: operation.id,
  kind: operation.kind,
  status: operation.status,
  ...(operation.error === null ? {} : { error: operation.error }),
  startedAt: isoTime(operation.startedAt),
  ...(operation.endedAt === null ? {} : { endedAt: isoTime(operation.endedAt) }),
});
