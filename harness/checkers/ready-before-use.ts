import { journalOf, Tally, type Checker } from "./checker.ts";

/** A message may have been under way this long when the gateway died, beside what the rig itself delays. */
const GRACE_MS = 10_000;

interface Sight {
  readonly ready: boolean;
  readonly everReady: boolean;
  /** For how long no gateway has been ready, ms; null while one is, or before the first was. */
  readonly lostForMs: number | null;
}

/** No operation reaches a sandbox that is not ready (worker:WAKE-3, WAKE-5), nor one whose gateway is long dead (worker:WAKE-4). */
export const readyBeforeUse: Checker = {
  id: "ready-before-use",
  rules: ["worker:WAKE-3", "worker:WAKE-4", "worker:WAKE-5"],
  check: (history) => {
    const proof = new Tally("worker:WAKE-3");
    const body = new Tally("worker:WAKE-5");
    const dead = new Tally("worker:WAKE-4");
    const graceMs = GRACE_MS + 4 * history.header.maxDelayMs;
    const vmStarts = new Map<unknown, number>();
    const losses = new Map<unknown, number>();
    /** An SDK that starts a stopped VM for any call does so for one that was sent to the VM just lost. */
    const wasStartedByStraggler = (sandbox: unknown, t: number): boolean => {
      const startedAt = vmStarts.get(sandbox) ?? Number.NEGATIVE_INFINITY;
      return startedAt - (losses.get(sandbox) ?? Number.NEGATIVE_INFINITY) <= graceMs && t - startedAt <= graceMs;
    };
    for (const { t, entry } of journalOf(history, "sandbox")) {
      if (entry.kind === "vm-start") vmStarts.set(entry["sandbox"], t);
      if (entry.kind === "vm-down" && entry["cause"] === "loss") losses.set(entry["sandbox"], t);
      if (entry.kind !== "command-start" && entry.kind !== "file-read") continue;
      // Under long delays a message of an earlier life of the VM may arrive in the next: its sender saw another one ready.
      if (history.header.maxDelayMs > 1_000 && t - (vmStarts.get(entry["sandbox"]) ?? Number.NEGATIVE_INFINITY) <= graceMs) continue;
      if (history.header.model === "R" && wasStartedByStraggler(entry["sandbox"], t)) continue;
      const sight = entry["gateway"] as Sight;
      const what = entry.kind === "file-read" ? `a read of ${String(entry["path"])}` : `the command "${String(entry["command"])}"`;
      const never = (): string => `${what} ran although no gateway had been ready since the sandbox booted`;
      proof.expect(sight.everReady, t, never);
      body.expect(sight.everReady, t, never);
      const lostFor = sight.lostForMs ?? 0;
      dead.expect(lostFor <= graceMs, t, () => `${what} ran although the gateway had been gone for ${lostFor} ms`);
    }
    return [proof.verdict, body.verdict, dead.verdict];
  },
};
