/** k6 is missing, could not be started or did not do its run: one line for a person. */
export class K6Error extends Error {
  override readonly name = "K6Error";
}

/** How k6 ended. `ran`: its samples are whole. `stopped`: they reach as far as it came. */
export type K6End = "ran" | "stopped";

/** What k6's exit codes mean, beside 0 (ran), 99 (a threshold: samples decide) and 105 (stopped by a signal). */
const FAILURES: Readonly<Record<number, string>> = {
  97: "a run in k6's cloud was aborted",
  98: "a run in k6's cloud failed",
  100: "its setup took too long",
  101: "its teardown took too long",
  102: "it took too long",
  103: "somebody stopped it through its REST API",
  104: "its configuration is not valid",
  106: "the port of its REST API is in use",
  107: "its script failed",
  108: "its script aborted the run",
  109: "k6 itself crashed (a Go panic)",
  110: "its script marked the run as failed",
  255: "its script cannot be read",
};

/** What k6 said last that is an error, without its own decoration. */
const lastError = (stderr: string): string => {
  const lines = stderr.split("\n").filter((line) => /level=(?:error|fatal)|^panic|\bERRO/.test(line));
  const line = lines.at(-1) ?? "";
  const message = /msg="((?:[^"\\]|\\.)*)"/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? line;
  return message.replaceAll(/\s+/g, " ").trim().slice(0, 300);
};

/** What an exit of k6 means. Throws `K6Error` with one line when its samples cannot be trusted. */
export const k6End = (exit: { readonly code: number | null; readonly signal: string | null }, stderr: string): K6End => {
  if (exit.code === 0 || exit.code === 99) return "ran";
  if (exit.code === 105) return "stopped";
  const said = lastError(stderr);
  const why =
    exit.code === null ? `it was ended by ${exit.signal ?? "a signal"}` : (FAILURES[exit.code] ?? "of a reason that k6 does not document");
  throw new K6Error(
    `k6 failed with ${exit.code === null ? "no exit code" : `exit code ${exit.code}`}: ${why}${said === "" ? "" : ` (${said})`}`,
  );
};
