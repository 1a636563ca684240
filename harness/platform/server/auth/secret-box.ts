import { gcm } from "@noble/ciphers/aes.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Random } from "#harness/ports/random.ts";
import type { StoredSecret } from "#harness/platform/server/store/secret-statements.ts";

const NONCE_BYTES = 12;
const PLAIN = 0;
const SEALED = 1;

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A stored secret cannot be read with the present key. Its words are for the log only (server:LEAK-07). */
export class SecretUnreadable extends Error {
  override readonly name = "SecretUnreadable";
}

/** A secret as it is stored: AES-256-GCM under the configured key, plain without one. */
export const sealSecret = (
  passphrase: string,
  random: Random,
  { key, value }: { readonly key: string; readonly value: string },
): StoredSecret => {
  if (passphrase === "") return { key, value, version: PLAIN };
  const nonce = new Uint8Array(NONCE_BYTES);
  const view = new DataView(nonce.buffer);
  for (let at = 0; at < NONCE_BYTES; at += 4) view.setUint32(at, random.uint32());
  const sealed = gcm(sha256(utf8ToBytes(passphrase)), nonce).encrypt(utf8ToBytes(value));
  return { key, value: bytesToHex(concatBytes(nonce, sealed)), version: SEALED };
};

/** The value of a stored secret. Throws `SecretUnreadable`. */
export const openSecret = (passphrase: string, stored: StoredSecret): string => {
  if (stored.version === PLAIN) return stored.value;
  try {
    const bytes = hexToBytes(stored.value);
    return decoder.decode(gcm(sha256(utf8ToBytes(passphrase)), bytes.slice(0, NONCE_BYTES)).decrypt(bytes.slice(NONCE_BYTES)));
  } catch (error) {
    throw new SecretUnreadable(`the secret ${stored.key} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
};
