import type { Answered, CallOptions, ServerRig, Workspace } from "#harness/rigs/server-rig.ts";
import type { Outcome } from "#harness/rigs/outcome.ts";

const URL = "https://agent.example";

/** An agent that somebody started by hand registers for this workspace; without a token when `bearer` is null, with `body` on top of the usual one. */
export const registers = (
  rig: ServerRig,
  { id }: Pick<Workspace, "id">,
  options: CallOptions & { readonly bearer: string | null; readonly body?: Readonly<Record<string, unknown>> },
): Promise<Answered> =>
  rig.call({
    ...options,
    verb: "register",
    method: "POST",
    target: "/registry/register",
    body: { id, url: URL, agent_card: { name: "an agent from outside" }, ...options.body },
    workspace: id,
  });

/** The same agent sends one heartbeat. */
export const beats = (
  rig: ServerRig,
  { id }: Pick<Workspace, "id">,
  options: CallOptions & { readonly bearer: string | null; readonly body?: Readonly<Record<string, unknown>> },
): Promise<Answered> =>
  rig.call({
    ...options,
    verb: "heartbeat",
    method: "POST",
    target: "/registry/heartbeat",
    body: { workspace_id: id, ...options.body },
    workspace: id,
  });

/** The token in an answer: a register's, a mint's, or a connection's; empty when there is none. */
export const tokenIn = ({ body }: Outcome): string => {
  const connection = body["connection"] as Readonly<Record<string, unknown>> | undefined;
  return String((connection ?? body)["auth_token"] ?? "");
};
