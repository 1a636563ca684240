import { healthJob } from "./health-job.ts";
import type { ScheduledJob } from "./scheduled.ts";

/** What every minute does. */
export const scheduledJobs = (): readonly ScheduledJob[] => [{ name: "health", run: healthJob }];
