import type { HttpApi } from "#harness/ports/http.ts";
import type { Credentials } from "./access.ts";

type Headers = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  /** Empty when it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** How a request for a machine differs from the usual one. */
export interface ProvisionChange {
  readonly headers?: Headers;
  /** Fields of the body beside the usual ones. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** The whole body. */
  readonly body?: string;
}

/** What the workspace server sends to a control plane, and as little more as a test needs. */
export interface ControlPlaneClient {
  provision(workspace: string, change?: ProvisionChange): Promise<Answer>;
  /** Provisions, and takes the 201 for granted. */
  provisioned(workspace: string, change?: ProvisionChange): Promise<{ readonly instance: string; readonly ip: string }>;
  delete(workspace: string, instance: string | null, headers?: Headers): Promise<Answer>;
  status(workspace: string, instance: string | null, headers?: Headers): Promise<Answer>;
  console(workspace: string, headers?: Headers): Promise<Answer>;
  config(headers?: Headers): Promise<Answer>;
  get(target: string): Promise<Answer>;
}

/** A client of `api` that has these credentials, unless a call is given other headers. */
export const controlPlaneClient = (api: HttpApi, credentials: Credentials): ControlPlaneClient => {
  const { sharedSecret, adminToken, consoleToken, orgId } = credentials;
  const secrets = { authorization: `Bearer ${sharedSecret}`, "x-molecule-admin-token": adminToken };
  const send = async (method: string, target: string, { headers, body }: { headers: Headers; body?: string }): Promise<Answer> => {
    const bytes = body === undefined ? null : new TextEncoder().encode(body);
    const response = await api.fetch({ method, target, headers, body: bytes });
    return { status: response.status, body: JSON.parse(new TextDecoder().decode(response.body)) as Answer["body"] };
  };
  const query = (instance: string | null): string => (instance === null ? "" : `?instance_id=${instance}`);
  const provision = (workspace: string, { headers = {}, fields = {}, body }: ProvisionChange = {}): Promise<Answer> => {
    const usual = {
      org_id: orgId,
      workspace_id: workspace,
      runtime: "langgraph",
      tier: 3,
      platform_url: "http://platform",
      env: { A: "1" },
    };
    return send("POST", "/cp/workspaces/provision", {
      headers: { "content-type": "application/json", ...secrets, ...headers },
      body: body ?? JSON.stringify({ ...usual, ...fields }),
    });
  };
  return {
    provision,
    provisioned: async (workspace, change) => {
      const { status, body } = await provision(workspace, change);
      if (status !== 201) throw new Error(`no instance for ${workspace}: ${status} ${JSON.stringify(body)}`);
      return { instance: String(body["instance_id"]), ip: String(body["private_ip"]) };
    },
    delete: (workspace, instance, headers = {}) =>
      send("DELETE", `/cp/workspaces/${workspace}${query(instance)}`, { headers: { ...secrets, ...headers } }),
    status: (workspace, instance, headers = {}) =>
      send("GET", `/cp/workspaces/${workspace}/status${query(instance)}`, { headers: { ...secrets, ...headers } }),
    console: (workspace, headers = {}) =>
      send("GET", `/cp/admin/workspaces/${workspace}/console`, {
        headers: { ...secrets, authorization: `Bearer ${consoleToken}`, ...headers },
      }),
    config: (headers = {}) =>
      send("GET", "/cp/tenants/config", { headers: { authorization: `Bearer ${adminToken}`, "x-molecule-org-id": orgId, ...headers } }),
    get: (target) => send("GET", target, { headers: secrets }),
  };
};
