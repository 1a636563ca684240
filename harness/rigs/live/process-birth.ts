import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";

/** A process, told apart from a later one that got the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** When it started, in the machine's own notation; only to be compared. */
  readonly birth: string;
}

const START_TICKS = 19;

/** `/proc/<pid>/stat` after the name, which may hold blanks and brackets itself. */
const linuxBirth = (pid: number): string | null => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // One that has ended and was not collected yet does nothing any more.
  if (fields[0] === "Z" || fields[0] === "X") return null;
  // Ticks since boot say nothing without the boot that they count from.
  return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}/${fields[START_TICKS]}`;
};

const psBirth = (pid: number): string | null => {
  const started = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  return started.trim() === "" ? null : started.trim();
};

/** When the process with this number started; null when there is none. */
export const birthOf = (pid: number): string | null => {
  try {
    return process.platform === "linux" ? linuxBirth(pid) : psBirth(pid);
  } catch {
    return null;
  }
};

/** Whether that very process still runs. */
export const isAlive = ({ pid, birth }: ProcessMark): boolean => birthOf(pid) === birth;

/** Where process numbers mean the same: a container counts its own. */
export const pidNamespace = (): string => {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
};
