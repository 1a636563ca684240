import type { MiddlewareHandler } from "hono";
import type { ServerParts } from "#harness/platform/server/parts.ts";
import { refuse } from "./respond.ts";

/** The bytes of a stream; null, and the rest of it unread, when there are more than `maxBytes`. */
const readAtMost = async (stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

/**
 * Refuses a body that is too large (server:WIRE-03): at once when Content-Length says so, and else by its bytes. Where no socket
 * stands between, the header is only what the caller wrote, and a small or unreadable number says nothing of what follows.
 */
export const limitBody = ({ bodyMaxBytes: max, bodyLength }: Pick<ServerParts, "bodyMaxBytes" | "bodyLength">): MiddlewareHandler => {
  const tooLarge = (): Response => refuse(413, `the body is larger than ${max} bytes`);
  return async (c, next) => {
    const { body, headers } = c.req.raw;
    if (body === null) return next();
    const told = headers.get("content-length");
    if (Number(told) > max) return tooLarge();
    if (told !== null && bodyLength === "as-told") return next();
    const read = await readAtMost(body, max);
    if (read === null) return tooLarge();
    c.req.raw = new Request(c.req.raw, { method: c.req.raw.method, body: read });
    return next();
  };
};
