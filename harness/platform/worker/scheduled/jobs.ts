import { healthJob } from "./health-job.ts";
import type { ScheduledJob } from "./scheduled.ts";
import { syncJob } from "./sync-job.ts";

/** What every minute does. */
export const scheduledJobs = (): readonly ScheduledJob[] => [syncJob, { name: "health", run: healthJob }];
