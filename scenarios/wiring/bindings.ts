import type { BucketApi } from "#harness/ports/bucket.ts";

/** Says in a scenario's environment which bindings the deployment lacks, by comma; no variable of the platform. */
const WITHOUT_BINDINGS = "RIG_WITHOUT_BINDINGS";

/** What a deployment lacks, and the environment that its platform sees. */
export const bindingsOf = (
  env: Readonly<Record<string, string | number>>,
): { readonly missing: readonly string[]; readonly env: Readonly<Record<string, string | number>> } => {
  const { [WITHOUT_BINDINGS]: without = "", ...rest } = env;
  const missing = String(without)
    .split(",")
    .filter((one) => one !== "");
  return { missing, env: rest };
};

/** What code meets that uses a bucket which is not bound. */
export const unboundBucket = (): BucketApi => {
  const absent = async (): Promise<never> => {
    throw new TypeError("Cannot read properties of undefined");
  };
  return { get: absent, head: absent, put: absent, delete: absent, list: absent };
};
