import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";

export interface ReadDone {
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
}

/** What a Host does with files (worker.md B.4). */
export interface FileHostApi {
  read(call: HostCall, path: string): Promise<HostReply<ReadDone>>;
}

export const FILE_METHODS = ["read"] as const satisfies readonly (keyof FileHostApi)[];
