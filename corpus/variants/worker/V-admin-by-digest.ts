import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { VariantPart } from "#corpus/variants/variant.ts";

const digest = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));

/** Secrets are compared by their digests: equal length, and nothing to learn from where they differ. */
const variant: VariantPart = {
  id: "V-admin-by-digest",
  differs: "The master token is compared by its digest",
  replace: () => ({
    isAdmin: (header, secret) => secret !== null && header !== undefined && header !== "" && digest(header) === digest(secret),
  }),
};

export default variant;
