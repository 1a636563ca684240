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

const CHANGED = "-changed";

/** What a token says of where it was made: the commit, marked when the tree had changes that it does not have. */
export const tokenCommit = (): string => `${currentCommit()}${isDirty() ? CHANGED : ""}`;

/** The commit of such a mark, and whether the tree was changed. */
export const readTokenCommit = (mark: string): { readonly commit: string; readonly changed: boolean } =>
  mark.endsWith(CHANGED) ? { commit: mark.slice(0, -CHANGED.length), changed: true } : { commit: mark, changed: false };

/** Whether tracked files differ from that commit. */
export const isDirty = (): boolean => (git("status", "--porcelain", "--untracked-files=no") ?? "") !== "";
