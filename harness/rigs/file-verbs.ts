import type { Outcome, VerbOptions } from "./outcome.ts";

/** One operation of a batch, as a client sends it. */
export interface BatchEntry {
  readonly op: string;
  readonly path: string;
  readonly content?: string;
  readonly encoding?: "utf-8" | "base64";
}

/** What a user does with files. */
export interface FileVerbs {
  read(path: string, options?: VerbOptions & { readonly source?: string; readonly raw?: boolean }): Promise<Outcome>;
  /** Text is sent as JSON, bytes as they are. */
  write(path: string, content: string | Uint8Array, options?: VerbOptions & { readonly skipR2?: boolean }): Promise<Outcome>;
  remove(path: string, options?: VerbOptions): Promise<Outcome>;
  /** `query`: the form that no file's name can be taken for. */
  exists(path: string, options?: VerbOptions & { readonly source?: string; readonly form?: "suffix" | "query" | "head" }): Promise<Outcome>;
  list(options?: VerbOptions & { readonly path?: string; readonly recursive?: boolean; readonly source?: string }): Promise<Outcome>;
  batch(operations: readonly BatchEntry[], options?: VerbOptions & { readonly parallel?: boolean }): Promise<Outcome>;
}
