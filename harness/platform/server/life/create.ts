import { newSecret } from "#harness/platform/server/auth/secret-text.ts";
import { sealSecret } from "#harness/platform/server/auth/secret-box.ts";
import { nowOf, tell, type ServerContext } from "#harness/platform/server/context.ts";
import { isStoreFailure } from "#harness/platform/server/store/statement.ts";
import { uuid } from "#harness/platform/server/ids.ts";
import { cameUp } from "#harness/platform/server/presence-keys.ts";
import { saveSecret } from "#harness/platform/server/store/secret-statements.ts";
import { insertToken, lockWorkspace } from "#harness/platform/server/store/token-statements.ts";
import { insertWorkspace, type NewWorkspace } from "#harness/platform/server/store/workspace-statements.ts";
import { mintedToken } from "./credentials.ts";

/** A checked request for a workspace. */
export interface CreateOrder extends Omit<NewWorkspace, "id" | "status" | "inboundSecret" | "awarenessNamespace"> {
  readonly secrets: Readonly<Record<string, string>>;
}

/** What became of it. */
export type Created =
  /** Its parent was removed meanwhile. */
  | { readonly kind: "orphaned" }
  | { readonly kind: "provisioning"; readonly id: string; readonly awarenessNamespace: string }
  | { readonly kind: "online"; readonly id: string }
  | { readonly kind: "awaiting"; readonly id: string; readonly token: string };

/** Stores the row with its secrets in one transaction, then lets it be started (server.md C.1). Rejects when the database fails. */
export const createWorkspace = async (context: ServerContext, order: CreateOrder): Promise<Created> => {
  const { random } = context.ports;
  const { secrets, ...fields } = order;
  const id = uuid(random);
  const now = nowOf(context);
  const awarenessNamespace = `ws-${id}`;
  const status = order.external ? (order.url === "" ? context.parts.externalStatus : "online") : "provisioning";
  const row: NewWorkspace = { ...fields, id, status, awarenessNamespace, inboundSecret: newSecret(random) };
  const sealed = Object.entries(secrets).map(([key, value]) =>
    saveSecret(id, sealSecret(context.config.secretsKey, random, { key, value }), now),
  );
  // A delete of the parent takes turns with this: it sees the new row, or this sees a removed parent.
  const lock = order.parentId === null ? [] : [lockWorkspace(order.parentId)];
  const insert = insertWorkspace(row, now, context.parts.createsBelow === "living-parent");
  const results = await context.ports.store.transaction([...lock, insert, ...sealed]);
  if (results[lock.length]?.count === 0) return { kind: "orphaned" };
  if (!order.external) {
    context.dispatcher.start(id);
    return { kind: "provisioning", id, awarenessNamespace };
  }
  if (order.url !== "") {
    await cameUp(context, id, order.url);
    await tell(context, "WORKSPACE_ONLINE", { workspaceId: id });
    return { kind: "online", id };
  }
  await tell(context, "WORKSPACE_AWAITING_AGENT", { workspaceId: id });
  return { kind: "awaiting", id, token: await firstToken(context, id) };
};

/** A token for an agent that somebody else runs; empty when minting failed, which fails nothing else (server:TOK-26). */
const firstToken = async (context: ServerContext, id: string): Promise<string> => {
  const { token, plaintext } = mintedToken(context, id);
  try {
    const { count } = await context.ports.store.query(insertToken(token));
    return count === 1 ? plaintext : "";
  } catch (error) {
    if (!isStoreFailure(error) || context.parts.onFailedMint === "fails") throw error;
    context.ports.log.write("warn", "no token was minted: POST /workspaces/:id/external/rotate mints one", { workspace: id });
    return "";
  }
};
