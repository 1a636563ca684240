import type { LoadRequest } from "#harness/load/workload.ts";

/** The file that users have in R2, and that sandboxes restore. */
export const STORED = { path: "/root/notes.txt", text: "seatrial load" };

/** A command whose output only its own request can have (worker:EXEC-21). */
export const exec = ({ weight }: { readonly weight: number }): LoadRequest => ({
  name: "exec",
  weight,
  method: "POST",
  path: "/api/super/users/{user}/exec",
  body: '{"command":"echo request-{n}-done"}',
  success: { statuses: [200], bodyIncludes: "request-{n}-done" },
});

/** A read of the stored file: of R2 alone, of the container alone, or of whichever has it. */
export const read = ({ weight, source }: { readonly weight: number; readonly source: "r2" | "container" | "auto" }): LoadRequest => ({
  name: { r2: "stored read", container: "container read", auto: "read" }[source],
  weight,
  method: "GET",
  path: `/api/super/users/{user}/files${STORED.path}?source=${source}`,
  success: { statuses: [200], bodyIncludes: STORED.text },
});
