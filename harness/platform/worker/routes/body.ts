/** How much of a body that is refused is still read, bytes: Cloudflare takes no larger one on its ordinary plans. */
const DRAINED_BYTES_MAX = 100_000_000;

/**
 * The bytes of a body; null when there are more than `maxBytes` (worker.md B.0).
 *
 * One that is too large is read on without being held: a connection that ends while its client still writes is reset, and the refusal
 * with it (RFC 9112, 9.6).
 */
export const bodyBytes = async (request: Request, maxBytes: number): Promise<Uint8Array | null> => {
  if (Number(request.headers.get("content-length") ?? 0) <= maxBytes) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length > maxBytes ? null : bytes;
  }
  let read = 0;
  for await (const chunk of request.body ?? []) {
    read += chunk.length;
    if (read > DRAINED_BYTES_MAX) break;
  }
  return null;
};
