/** A close frame carries this many bytes of reason at most (RFC 6455, 5.5). */
const REASON_BYTES_MAX = 123;

/** Codes that say "there was none" and may not be sent. */
const RESERVED = new Set([1_005, 1_006, 1_015]);

const NORMAL = 1_000;

/** A close as it may be passed on: reserved codes become 1000, a reason is cut between characters (worker:ARCH-4). */
export const closeFrame = (code: number, reason: string): { readonly code: number; readonly reason: string } => {
  const encoder = new TextEncoder();
  let bytes = 0;
  let kept = "";
  for (const character of reason) {
    bytes += encoder.encode(character).length;
    if (bytes > REASON_BYTES_MAX) break;
    kept += character;
  }
  return { code: RESERVED.has(code) ? NORMAL : code, reason: kept };
};
