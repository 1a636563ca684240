import process from "node:process";
import type { Reporter, TestModule } from "vitest/node";

/** Prints, after everything else, what a run of Vitest left out and why: such a test's name says it. */
export default class NotRunReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const left = modules.flatMap((module) =>
      [...module.children.allTests("skipped")]
        .filter(({ options }) => options.mode !== "run")
        .map(({ fullName }) => `not run: ${module.relativeModuleId}: ${fullName}`),
    );
    if (left.length > 0) process.stdout.write(`\n${left.join("\n")}\n`);
  }
}
