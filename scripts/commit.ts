import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const git = (...args: readonly string[]): string | null => {
  try {
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    return execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return null;
  }
};

/** The commit that is checked out, 12 digits; "unknown" outside a git checkout. */
export const currentCommit = (): string => git("rev-parse", "--short=12", "HEAD") ?? "unknown";

/** Whether tracked files differ from that commit. */
export const isDirty = (): boolean => (git("status", "--porcelain", "--untracked-files=no") ?? "") !== "";
