import type { ProcessInfo } from "#harness/ports/sandbox.ts";

/** Whether a process was alive when its snapshot was taken; finished ones stay listed (worker:STATE-6). */
export const isLive = ({ status }: Pick<ProcessInfo, "status">): boolean => status === "running" || status === "starting";
