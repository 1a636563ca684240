import type { HttpRequest, HttpResponse } from "#harness/ports/http.ts";

/** What an A2A request says: empty where it says nothing. */
export interface A2aMessage {
  readonly rpcId: unknown;
  readonly messageId: string;
  /** Its text parts, joined by line ends. */
  readonly text: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (parts: unknown): string =>
  (Array.isArray(parts) ? (parts as unknown[]) : [])
    .flatMap((part) => (isObject(part) && typeof part["text"] === "string" ? [part["text"]] : []))
    .join("\n");

/** Null when the body is no JSON object. */
export const readA2a = ({ body }: HttpRequest): A2aMessage | null => {
  let rpc: unknown;
  try {
    rpc = JSON.parse(new TextDecoder().decode(body ?? new Uint8Array()));
  } catch {
    return null;
  }
  if (!isObject(rpc)) return null;
  const params = isObject(rpc["params"]) ? rpc["params"] : {};
  const message = isObject(params["message"]) ? params["message"] : {};
  const messageId = typeof message["messageId"] === "string" ? message["messageId"] : "";
  return { rpcId: rpc["id"] ?? null, messageId, text: textOf(message["parts"]) };
};

/** The JSON-RPC result: one message of the agent's with one text part. */
export const a2aResult = ({ rpcId, text }: A2aMessage, messageId: string): HttpResponse =>
  agentAnswer(
    200,
    JSON.stringify({
      jsonrpc: "2.0",
      id: rpcId,
      result: { kind: "message", role: "agent", messageId, parts: [{ kind: "text", text: `done: ${text}` }] },
    }),
  );

export const agentAnswer = (status: number, body: string): HttpResponse => ({
  status,
  headers: { "content-type": body.trimStart().startsWith("<") ? "text/html" : "application/json" },
  body: new TextEncoder().encode(body),
});
