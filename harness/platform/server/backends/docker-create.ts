import type { StartOrder } from "./backend.ts";

const MIB = 1_048_576;
const CPU_SHARE = 1_024;

/** Memory in MiB and CPUs of each tier (server.md B.4). */
const TIERS: Readonly<Record<number, { readonly memoryMib: number; readonly cpus: number }>> = {
  1: { memoryMib: 512, cpus: 0.5 },
  2: { memoryMib: 1_024, cpus: 1 },
  3: { memoryMib: 2_048, cpus: 2 },
  4: { memoryMib: 4_096, cpus: 4 },
};

/** The image of a runtime, from the registry of workspace templates (server:PROV-14). */
export const imageOf = (runtime: string): string => `ghcr.io/molecule-ai/workspace-template-${runtime.toLowerCase()}:latest`;

/** The body of `POST /containers/create` for a workspace. */
export const createBody = (name: string, { env, runtime, tier }: StartOrder): Readonly<Record<string, unknown>> => {
  const size = TIERS[tier] ?? TIERS[3];
  return {
    Image: imageOf(runtime),
    Hostname: name,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: { "molecule.platform.managed": "true" },
    ExposedPorts: { "8000/tcp": {} },
    HostConfig: {
      Binds: [`${name}-configs:/configs`, `${name}-claude-sessions:/root/.claude/sessions`],
      RestartPolicy: { Name: "unless-stopped" },
      PortBindings: { "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] },
      Memory: (size?.memoryMib ?? 0) * MIB,
      CpuShares: Math.round((size?.cpus ?? 1) * CPU_SHARE),
      Privileged: tier === 3,
    },
    NetworkingConfig: { EndpointsConfig: { "molecule-monorepo-net": { Aliases: [name] } } },
  };
};
