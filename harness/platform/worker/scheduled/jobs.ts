import type { ScheduledJob } from "./scheduled.ts";

/** What every minute does. */
export const scheduledJobs = (): readonly ScheduledJob[] => [];
