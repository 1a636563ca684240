import type { WorkerParts } from "#harness/platform/worker/parts.ts";
import type { HostPorts } from "#harness/platform/worker/host/ports.ts";
import type { Timer } from "#harness/ports/clock.ts";
import type { ProcessInfo } from "#harness/ports/sandbox.ts";

/** A wait for the end of a process, which leaves no timer behind once it is stopped. */
export interface ExitWatch {
  /** The exit code; null when the end is known and the code is not. Rejects when the process is lost from sight. */
  readonly exit: Promise<number | null>;
  stop(): void;
}

/** The process, or its VM, is gone: nobody knows how it ended. */
class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

/** Waits for the end of a process, as the parts say, for at most `limitMs` ms (worker:EXEC-23). */
export const watchExit = (around: { ports: HostPorts; parts: WorkerParts }, process: ProcessInfo, limitMs: number): ExitWatch => {
  const { ports, parts } = around;
  const how = parts.execWatch;
  if (how.by === "exit") {
    return { exit: ports.sandbox.waitForExit(process.id, limitMs).then(({ exitCode }) => exitCode), stop: () => {} };
  }
  let pause: Timer | null = null;
  let stopped = false;
  const poll = async (): Promise<number | null> => {
    for (;;) {
      const seen = how.of === "start" ? process : (await ports.sandbox.peek()).processes.find(({ id }) => id === process.id);
      if (seen === undefined) throw new ProcessGone(`The process ${process.id} is gone`);
      if (how.ended(seen.status)) return parts.exitCodeOf(seen);
      // Never settles once stopped: whoever stopped it waits no more.
      if (stopped) return new Promise(() => {});
      pause = ports.clock.timer(how.pollMs);
      await pause.done;
    }
  };
  const stop = (): void => {
    stopped = true;
    pause?.cancel();
  };
  return { exit: poll(), stop };
};
