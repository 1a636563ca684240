import type { HttpApi } from "#harness/ports/http.ts";
import { LinkError } from "#harness/ports/link-failure.ts";

/** What the server said to an agent's call. */
export interface PlatformReply {
  /** Null when no whole response came. */
  readonly status: number | null;
  /** Empty when there was none, or it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PlatformCall {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | null;
}

/** One POST of the agent's; a broken link is an answer too. */
export const callPlatform = async (platform: HttpApi, { path, body, token }: PlatformCall): Promise<PlatformReply> => {
  const bearer = token === null ? {} : { authorization: `Bearer ${token}` };
  const request = {
    method: "POST",
    target: path,
    headers: { "content-type": "application/json", ...bearer },
    body: new TextEncoder().encode(JSON.stringify(body)),
  };
  try {
    const response = await platform.fetch(request);
    return { status: response.status, body: objectOf(response.body) };
  } catch (error) {
    if (error instanceof LinkError) return { status: null, body: {} };
    throw error;
  }
};

const objectOf = (bytes: Uint8Array): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};
