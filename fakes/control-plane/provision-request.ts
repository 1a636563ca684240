import type { HttpRequest } from "#harness/ports/http.ts";

/** What `POST /cp/workspaces/provision` asks for (B.3). */
export interface ProvisionRequest {
  readonly orgId: string;
  readonly workspaceId: string;
  readonly runtime: string;
  readonly tier: number;
  readonly platformUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isEnvironment = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((entry) => typeof entry === "string");

const parsed = (body: Uint8Array | null): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body ?? new Uint8Array())) as unknown;
  } catch {
    return undefined;
  }
};

/** The request, or what is wrong with it. */
export const readProvisionRequest = ({ body }: HttpRequest): ProvisionRequest | string => {
  const fields = parsed(body);
  if (!isObject(fields)) return "body must be a JSON object";
  const { org_id: orgId, workspace_id: workspaceId, platform_url: platformUrl, runtime, tier, env } = fields;
  if (typeof workspaceId !== "string" || workspaceId === "") return "workspace_id is required";
  if (typeof orgId !== "string" || orgId === "") return "org_id is required";
  if (typeof runtime !== "string" || runtime === "") return "runtime is required";
  if (typeof platformUrl !== "string" || platformUrl === "") return "platform_url is required";
  if (typeof tier !== "number" || !Number.isInteger(tier)) return "tier must be an integer";
  if (!isEnvironment(env)) return "env must be an object of strings";
  return { orgId, workspaceId, runtime, tier, platformUrl, env };
};
