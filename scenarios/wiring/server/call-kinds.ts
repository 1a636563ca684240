import { controlPlaneCallKind } from "#fakes/control-plane/request-route.ts";
import { dockerCallKind } from "#fakes/docker-engine/call-kind.ts";
import type { HttpRequest } from "#harness/ports/http.ts";
import type { Statement } from "#harness/ports/store.ts";

const WORKSPACE = /^\/workspaces\/[^/]+(?:\/(.+))?$/;

/** What a request asks of the server, as its hold point is named: `register`, `heartbeat`, `a2a`, `restart`, `create`, ... */
const serverCallKind = ({ method, target }: HttpRequest): string => {
  const path = target.split("?", 1)[0] ?? "";
  const registry = /^\/registry\/(.+)$/.exec(path)?.[1];
  if (registry !== undefined) return registry;
  if (path === "/workspaces") return method === "POST" ? "create" : "list";
  const matched = WORKSPACE.exec(path);
  if (matched === null) return path.split("/").filter(Boolean).slice(0, 2).join("-") || "root";
  const verb = matched[1]?.split("/")[0];
  if (verb === undefined) return method === "DELETE" ? "delete" : "get";
  return verb === "secrets" || verb === "tokens" ? `${verb}-${method.toLowerCase()}` : verb;
};

const requestOf = (args: readonly unknown[]): HttpRequest => args[0] as HttpRequest;

/** How messages on each link are named: by what they ask for. */
export const nameServerCall = (_: string, args: readonly unknown[]): string => serverCallKind(requestOf(args));
export const nameDockerCall = (_: string, args: readonly unknown[]): string => dockerCallKind(requestOf(args));
export const nameControlPlaneCall = (_: string, args: readonly unknown[]): string => controlPlaneCallKind(requestOf(args));
export const nameAgentCall = (): string => "a2a";

/** A transaction is named by its statements, but for the lock that begins most of them. */
export const nameStatement = (method: string, args: readonly unknown[]): string => {
  if (method === "query") return (args[0] as Statement).name;
  const names = (args[0] as readonly Statement[]).map(({ name }) => name);
  return names.filter((name) => name !== "workspace-lock").join("+") || "transaction";
};
