import type { User } from "#harness/rigs/rig.ts";
import { askUser, type Client } from "./ask.ts";
import { execVerbs } from "./exec-verbs.ts";
import { fileVerbs } from "./file-verbs.ts";
import { healthVerbs } from "./health-verbs.ts";
import { lifecycleVerbs } from "./lifecycle-verbs.ts";
import { syncVerbs } from "./sync-verbs.ts";

/** The verbs of one user; shapes and URLs live in this folder and nowhere else. */
export const verbsOf = (client: Client, userId: string): Omit<User, "id" | "sandbox" | "host"> => {
  const ask = askUser(client, userId);
  return { ...lifecycleVerbs(ask), ...execVerbs(ask), ...fileVerbs(ask), ...healthVerbs(ask), ...syncVerbs(ask) };
};
