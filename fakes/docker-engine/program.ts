import type { MountedFiles } from "./mounted-files.ts";

/** What a program has at hand while it runs. */
export interface ProgramSite {
  readonly env: Readonly<Record<string, string>>;
  readonly files: MountedFiles;
  readonly now: () => number;
  /** Passes after this time; never when the program was ended before. */
  readonly wait: (ms: number) => Promise<void>;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Another program by its name or path; null when there is none. */
  readonly find: (name: string) => Program | null;
}

/** Runs to its exit code. */
export type Program = (args: readonly string[], site: ProgramSite) => Promise<number>;
