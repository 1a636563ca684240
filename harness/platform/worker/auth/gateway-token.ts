import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** The token of one user's gateway: every component derives the same one, and nobody learns the master's (worker:AUTH-13). */
export const gatewayToken = (master: string, userId: string): string =>
  bytesToHex(hmac(sha256, utf8ToBytes(master), utf8ToBytes(`gateway-token:${userId}`)));
