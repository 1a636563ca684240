/** What a refused removal of a container means. */
export type RemovalFate = "gone" | "being-removed" | "failed";

/** How the engine, or the way to it, refused. */
export interface DockerRefusal {
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly message: string;
}

/**
 * Recognised by text, as the engine words it: both halves are needed for a removal in progress, and
 * a status alone says nothing, since name conflicts are 409 too (server:STOP-07 to STOP-09, F-27).
 */
export const removalFate = ({ status, message }: DockerRefusal): RemovalFate => {
  const text = message.toLowerCase();
  if (status === null) return "failed";
  if (text.includes("no such container")) return "gone";
  return text.includes("removal of container") && text.includes("already in progress") ? "being-removed" : "failed";
};
