/** Decisions about single files (worker.md A, FILE). */
export interface FileParts {
  /** In which order an `auto` read asks its sources (worker:FILE-1, FILE-2). */
  readonly autoSources: readonly ("r2" | "container")[];
}

/** The decisions of the reference. */
export const fileParts: FileParts = {
  autoSources: ["r2", "container"],
};
