import type { Outcome, VerbOptions } from "./outcome.ts";

/** What a user does with files. */
export interface FileVerbs {
  read(path: string, options?: VerbOptions & { readonly source?: string }): Promise<Outcome>;
}
