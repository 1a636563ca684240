import fc from "fast-check";
import { scenario, type User, type WorkerRig } from "#harness/rigs/rig.ts";
import { isCalm } from "#scenarios/wiring/file-sightings.ts";

const MIB = 1_048_576;

/** Files that are no plain text, by what is special about them. */
const KINDS = ["empty", "binary", "two-byte letters", "6 MiB", "33 MiB"] as const;
type Kind = (typeof KINDS)[number];

const bytesOf = (kind: Kind): Uint8Array => {
  if (kind === "empty") return new Uint8Array();
  if (kind === "binary") return Uint8Array.from({ length: 300 }, (_, i) => (i * 7) % 256);
  if (kind === "two-byte letters") return new TextEncoder().encode("é😀é");
  return new Uint8Array(kind === "6 MiB" ? 6 * MIB : 33 * MIB).fill(97);
};

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** The file is there in both stores; what each read of it must say. */
const readIt = async (rig: WorkerRig, user: User, asked: { readonly kind: Kind; readonly source: "r2" | "container" }): Promise<void> => {
  const { kind, source } = asked;
  const bytes = bytesOf(kind);
  const answer = await user.read(`/root/${kind}`, { source });
  if (!isCalm(rig) && answer.status === 503) return;
  const told = `${kind} from ${source} was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`;
  if (kind === "33 MiB" && source === "container") {
    rig.claim("worker:FILE-22", answer.status === 413, told);
    return;
  }
  rig.claim("worker:FILE-9", answer.status === 200 && answer.body["size"] === bytes.length, told);
  if (bytes.length > 5 * MIB) {
    rig.claim("worker:FILE-22", answer.body["content"] === undefined && typeof answer.body["message"] === "string", told);
    return;
  }
  const binary = kind === "binary";
  const expected = binary ? base64(bytes) : new TextDecoder().decode(bytes);
  const rule = kind === "empty" ? "worker:FILE-25" : "worker:FILE-10";
  rig.claim(rule, answer.body["content"] === expected && answer.body["encoding"] === (binary ? "base64" : "utf-8"), told);
};

// Nothing, bytes that are no text, letters of several bytes, and more than is sent: exact from both stores.
export default scenario<{ readonly kinds: readonly Kind[]; readonly written: boolean }>({
  title: "every kind of content comes back byte for byte, or as metadata when it is too large",
  spec: ["worker:E-45"],
  covers: ["worker:FILE-9", "worker:FILE-10", "worker:FILE-22", "worker:FILE-25"],
  kills: ["D-32", "D-33", "X-23"],
  plan: fc.record({
    kinds: fc.uniqueArray(fc.constantFrom("empty" as const, "binary" as const, "two-byte letters" as const), {
      minLength: 1,
      maxLength: 3,
    }),
    // Through the API, or by others.
    written: fc.boolean(),
  }),
  directed: [
    { kinds: ["empty", "binary", "two-byte letters"], written: true },
    { kinds: ["empty", "binary", "two-byte letters", "6 MiB", "33 MiB"], written: false },
  ],
  run: async (rig, plan) => {
    const user = rig.newUser();
    user.sandbox.boot({ bootMs: 20_000 });
    user.sandbox.beActive();
    for (const kind of plan.kinds) {
      const bytes = bytesOf(kind);
      if (plan.written) {
        const { body } = await user.write(`/root/${kind}`, bytes);
        if ((body["r2Sync"] as { success?: boolean } | undefined)?.success !== true) continue;
      } else {
        user.sandbox.putFile(`/root/${kind}`, bytes);
        if (kind !== "33 MiB") await rig.bucket.put(`users/${user.id}/root/${kind}`, bytes);
      }
      // The largest is refused by the container alone: the bucket's would only be described, as that of 6 MiB is.
      for (const source of ["r2", "container"] as const)
        if (kind !== "33 MiB" || source === "container") await readIt(rig, user, { kind, source });
    }
  },
});
