import { hashOf, newSecret, prefixOf } from "#harness/platform/server/auth/secret-text.ts";
import { nowOf, type ServerContext } from "#harness/platform/server/context.ts";
import type { BackendName } from "#harness/platform/server/dispatch/choose-backend.ts";
import { uuid } from "#harness/platform/server/ids.ts";
import { statement } from "#harness/platform/server/store/statement.ts";
import { insertToken, lockWorkspace, revokeEarlier, type NewToken } from "#harness/platform/server/store/token-statements.ts";
import type { WorkspaceRow } from "#harness/platform/server/store/workspace-row.ts";

/** A token to be stored, and its plaintext, which is shown once. */
export const mintedToken = (context: ServerContext, workspaceId: string): { readonly token: NewToken; readonly plaintext: string } => {
  const { random } = context.ports;
  const plaintext = newSecret(random);
  const token = { id: uuid(random), workspaceId, hash: hashOf(plaintext), prefix: prefixOf(plaintext), now: nowOf(context) };
  return { token, plaintext };
};

const INBOUND_SECRET = `UPDATE workspaces SET platform_inbound_secret = $3, updated_at = $4, instance_id = NULL
  WHERE id = $1 AND provision_epoch = $2`;

/**
 * New credentials for the next life of a workspace. Where there is a volume the token travels in it
 * (server:TOK-16, TOK-21); elsewhere the first register mints it. What an instance of the life before got
 * since the claim is revoked, and that instance is the current one no more. Answers with the files for /configs.
 */
export const renewCredentials = async (
  context: ServerContext,
  row: WorkspaceRow,
  backend: BackendName,
): Promise<Readonly<Record<string, string>>> => {
  const now = nowOf(context);
  const renewed = newSecret(context.ports.random);
  const inbound = context.parts.renewsInboundSecret ? renewed : (row.inboundSecret ?? renewed);
  const { token, plaintext } = mintedToken(context, row.id);
  const carried = backend === "docker";
  await context.ports.store.transaction([
    lockWorkspace(row.id),
    ...(context.parts.revokesBeforeStart(backend) ? [revokeEarlier(row.id, row.epoch, now)] : []),
    ...(carried ? [insertToken(token)] : []),
    statement("inbound-secret", INBOUND_SECRET, [row.id, row.epoch, inbound, now]),
  ]);
  if (!carried) return {};
  return { ".auth_token": plaintext, ...(context.parts.volumeCarriesInboundSecret ? { ".platform_inbound_secret": inbound } : {}) };
};
