import { EXEC_METHODS, type ExecHostApi } from "./areas/exec-api.ts";
import { FILE_METHODS, type FileHostApi } from "./areas/file-api.ts";
import { HEALTH_METHODS, type HealthHostApi } from "./areas/health-api.ts";
import { PROXY_METHODS, type ProxyHostApi } from "./areas/proxy-api.ts";
import { LIFECYCLE_METHODS, type LifecycleHostApi } from "./areas/lifecycle-api.ts";
import { SYNC_METHODS, type SyncHostApi } from "./areas/sync-api.ts";

/** The methods of the Durable Object that owns one sandbox, area by area. */
export interface HostApi extends LifecycleHostApi, ExecHostApi, FileHostApi, ProxyHostApi, HealthHostApi, SyncHostApi {}

/** The RPC names of `HostApi`, for rigs that serve it over a link. */
export const HOST_METHODS = [
  ...LIFECYCLE_METHODS,
  ...EXEC_METHODS,
  ...FILE_METHODS,
  ...PROXY_METHODS,
  ...HEALTH_METHODS,
  ...SYNC_METHODS,
] as const satisfies readonly (keyof HostApi)[];
