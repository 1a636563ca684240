import type { HttpRequest } from "#harness/ports/http.ts";
import type { ControlPlaneCallKind } from "./request-route.ts";

/** Who may ask (B.3): what each call must carry. */
export interface Credentials {
  /** `MOLECULE_CP_SHARED_SECRET`: the bearer of provision, delete and status. */
  readonly sharedSecret: string;
  /** `ADMIN_TOKEN`: `X-Molecule-Admin-Token` of all calls but config, whose bearer it is. */
  readonly adminToken: string;
  /** `CP_ADMIN_API_TOKEN`: the bearer of console. */
  readonly consoleToken: string;
  /** `MOLECULE_ORG_ID`: `X-Molecule-Org-Id` of config, and the `org_id` of every provision. */
  readonly orgId: string;
}

/** True when the request carries what its kind must carry. */
export const mayAsk = ({ headers }: HttpRequest, kind: ControlPlaneCallKind, credentials: Credentials): boolean => {
  const bears = (token: string): boolean => headers["authorization"] === `Bearer ${token}`;
  const { sharedSecret, adminToken, consoleToken, orgId } = credentials;
  if (kind === "config") return bears(adminToken) && headers["x-molecule-org-id"] === orgId;
  return bears(kind === "console" ? consoleToken : sharedSecret) && headers["x-molecule-admin-token"] === adminToken;
};
