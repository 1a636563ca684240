/** The bytes of a body; null when there are more than `maxBytes` (worker.md B.0). */
export const bodyBytes = async (request: Request, maxBytes: number): Promise<Uint8Array | null> => {
  // Refused by what it says of itself before anything is held in memory.
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > maxBytes ? null : bytes;
};
