import type { CommandResult } from "#harness/ports/sandbox.ts";
import type { StartOptions } from "#harness/ports/sandbox.ts";

/** One step of a fake command: after `atMs`, text on a stream, or the end. */
export interface CommandStep {
  readonly atMs: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
}

const word = (segment: string): { readonly name: string; readonly rest: string } => {
  const [name = "", ...rest] = segment.trim().split(" ");
  return { name, rest: rest.join(" ") };
};

/**
 * The little shell of the fake: segments separated by `;`, each `echo TEXT`, `warn TEXT` (stderr),
 * `sleep SECONDS`, `exit CODE`, `true`, `pwd`, `printenv NAME` or `fill BYTES` (so many letters on one line);
 * anything else is "not found" and ends with 127, as a real shell does.
 */
export const commandSteps = (command: string, { env = {}, cwd = "/workspace" }: StartOptions = {}): readonly CommandStep[] => {
  const steps: CommandStep[] = [];
  let atMs = 20;
  for (const segment of command.split(";")) {
    const { name, rest } = word(segment);
    if (name === "echo") steps.push({ atMs, stdout: `${rest}\n` });
    else if (name === "warn") steps.push({ atMs, stderr: `${rest}\n` });
    else if (name === "pwd") steps.push({ atMs, stdout: `${cwd}\n` });
    else if (name === "printenv") steps.push({ atMs, stdout: `${env[rest] ?? ""}\n` });
    else if (name === "fill") steps.push({ atMs, stdout: `${"x".repeat(Number(rest))}\n` });
    else if (name === "sleep") atMs += Math.round(Number(rest) * 1000);
    else if (name === "exit") return [...steps, { atMs, exitCode: Number(rest) }];
    else if (name !== "true") return [...steps, { atMs, stderr: `sh: ${name}: not found\n` }, { atMs, exitCode: 127 }];
  }
  return [...steps, { atMs, exitCode: 0 }];
};

/** What a command that runs at once comes to. */
export const resultOf = (command: string): CommandResult => {
  const steps = commandSteps(command);
  const text = (stream: "stdout" | "stderr"): string => steps.map((step) => step[stream] ?? "").join("");
  return { exitCode: steps.at(-1)?.exitCode ?? 0, stdout: text("stdout"), stderr: text("stderr") };
};
