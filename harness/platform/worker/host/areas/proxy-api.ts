import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";
import type { HostCall, HostReply } from "#harness/platform/worker/host/host-call.ts";

/** What a Host does for a user's own traffic to the gateway (worker.md A, ARCH). */
export interface ProxyHostApi {
  /** One request to the gateway, once it is ready; never sent twice. */
  proxy(call: HostCall, request: HttpRequest): Promise<HostReply<HttpResponse>>;
  /** Begins a boot where none is under way, and answers at once (worker:ARCH-3). */
  beginWake(call: HostCall): Promise<HostReply<null>>;
  /** How the last gateway ended that is still listed; null when none has, or it is not known. Never wakes. */
  lastGatewayExit(): Promise<number | null>;
}

export const PROXY_METHODS = ["proxy", "beginWake", "lastGatewayExit"] as const satisfies readonly (keyof ProxyHostApi)[];
