import type { HttpRequest } from "#harness/ports/http.ts";

/** What a request to the control plane asks for: the names of its faults and hold points. */
export type ControlPlaneCallKind = "provision" | "delete" | "status" | "console" | "config" | "other";

/** A request by its parts. `workspace` is empty where the path names none. */
export interface ControlPlaneRoute {
  readonly kind: ControlPlaneCallKind;
  readonly workspace: string;
  /** Null when the query names none. */
  readonly instance: string | null;
}

const PATHS: readonly { readonly kind: ControlPlaneCallKind; readonly method: string; readonly path: RegExp }[] = [
  { kind: "config", method: "GET", path: /^\/cp\/tenants\/config$/ },
  { kind: "provision", method: "POST", path: /^\/cp\/workspaces\/provision$/ },
  { kind: "delete", method: "DELETE", path: /^\/cp\/workspaces\/([^/]+)$/ },
  { kind: "status", method: "GET", path: /^\/cp\/workspaces\/([^/]+)\/status$/ },
  { kind: "console", method: "GET", path: /^\/cp\/admin\/workspaces\/([^/]+)\/console$/ },
];

/** Reads method, path and query of a request (B.3). */
export const controlPlaneRoute = ({ method, target }: Pick<HttpRequest, "method" | "target">): ControlPlaneRoute => {
  const [path = "", query = ""] = target.split("?", 2);
  const instance = new URLSearchParams(query).get("instance_id") ?? "";
  for (const known of PATHS) {
    const match = known.method === method ? known.path.exec(path) : null;
    if (match !== null) return { kind: known.kind, workspace: unescaped(match[1] ?? ""), instance: instance === "" ? null : instance };
  }
  return { kind: "other", workspace: "", instance: null };
};

/** The kind of a request, for hold points: `control-plane.<kind>`. */
export const controlPlaneCallKind = (request: HttpRequest): ControlPlaneCallKind => controlPlaneRoute(request).kind;

/** What cannot be decoded names no workspace that exists, and stays as it is. */
const unescaped = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
};
