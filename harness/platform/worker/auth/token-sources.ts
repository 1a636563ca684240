const SESSION_COOKIE = "sb-access-token";
const SINGLE_SIGN_ON_COOKIE = "captainapp-sso-v1";

/** One cookie of a request, decoded; null when it is absent or malformed. */
const cookieOf = (request: Request, name: string): string | null => {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const [key = "", ...rest] = pair.trim().split("=");
    if (key !== name) continue;
    try {
      return decodeURIComponent(rest.join("="));
    } catch {
      return null;
    }
  }
  return null;
};

const accessToken = (json: string): string | null => {
  try {
    const value: unknown = JSON.parse(json);
    const token = typeof value === "object" && value !== null ? (value as Record<string, unknown>)["access_token"] : undefined;
    return typeof token === "string" ? token : null;
  } catch {
    return null;
  }
};

/** The token of a request: bearer, then session cookie, then the shared sign-on; a malformed one is absent (worker:AUTH-8). */
export const tokenOf = (request: Request): string | null => {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const session = cookieOf(request, SESSION_COOKIE);
  if (session !== null && session !== "") return session;
  const shared = cookieOf(request, SINGLE_SIGN_ON_COOKIE);
  return shared === null ? null : accessToken(shared);
};
