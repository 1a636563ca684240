import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Random } from "#harness/ports/random.ts";

const SECRET_BYTES = 32;
const PREFIX_CHARS = 8;

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** 32 random bytes as base64url without padding: a workspace token or an inbound secret (server:TOK-14, TOK-20). */
export const newSecret = (random: Random): string => {
  const bytes = new Uint8Array(SECRET_BYTES);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < SECRET_BYTES; at += 4) view.setUint32(at, random.uint32());
  return base64url(bytes);
};

/** What is stored of a token: its SHA-256 in hex. */
export const hashOf = (secret: string): string => bytesToHex(sha256(utf8ToBytes(secret)));

/** What people may see of a token. */
export const prefixOf = (secret: string): string => secret.slice(0, PREFIX_CHARS);
