import { TIMED_OUT, withDeadline, type Clock } from "#harness/ports/clock.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { SandboxApi } from "#harness/ports/sandbox.ts";
import { PROBE_TIMEOUT_MS } from "./ports.ts";

/** How long each call may take, ms: a link that swallows a call must not hold a lease or a boot for ever (worker:RETRY-12). */
const LIMIT_MS = {
  peek: PROBE_TIMEOUT_MS,
  probePort: PROBE_TIMEOUT_MS,
  listProcesses: PROBE_TIMEOUT_MS,
  // Includes the start of a VM, which the platform gives this long at most.
  startProcess: 180_000,
  getLogs: 10_000,
  // TERM, five seconds, KILL.
  killProcess: 10_000,
  exec: PROBE_TIMEOUT_MS,
  readFile: 30_000,
  writeFile: 30_000,
  mkdir: 10_000,
  deleteFile: 10_000,
  exists: 10_000,
  listFiles: 30_000,
  scanFiles: 30_000,
  loadFile: 30_000,
  containerFetch: 30_000,
  bindingFetch: PROBE_TIMEOUT_MS,
  // A stuck one is told apart from a slow one (worker:LIFE-7).
  destroy: 10_000,
  setKeepAlive: 10_000,
  setSleepAfter: 10_000,
} as const;

/** Beyond the time that a wait was asked to take, ms. */
const WAIT_SLACK_MS = 10_000;

/** The sandbox with a limit on every call; past it the call fails as one whose answer was lost. */
export const boundedSandbox = (sandbox: SandboxApi, clock: Clock): SandboxApi => {
  const within = async <T>(limitMs: number, work: Promise<T>): Promise<T> => {
    const result = await withDeadline(clock, limitMs, work);
    if (result === TIMED_OUT) throw new LinkError("headers-timeout", "host>sandbox");
    return result;
  };
  return {
    peek: () => within(LIMIT_MS.peek, sandbox.peek()),
    probePort: (port) => within(LIMIT_MS.probePort, sandbox.probePort(port)),
    listProcesses: () => within(LIMIT_MS.listProcesses, sandbox.listProcesses()),
    startProcess: (command, options) => within(LIMIT_MS.startProcess, sandbox.startProcess(command, options)),
    waitForExit: (id, timeoutMs) => within(timeoutMs + WAIT_SLACK_MS, sandbox.waitForExit(id, timeoutMs)),
    getLogs: (id) => within(LIMIT_MS.getLogs, sandbox.getLogs(id)),
    killProcess: (id) => within(LIMIT_MS.killProcess, sandbox.killProcess(id)),
    exec: (command) => within(LIMIT_MS.exec, sandbox.exec(command)),
    readFile: (path) => within(LIMIT_MS.readFile, sandbox.readFile(path)),
    writeFile: (path, bytes) => within(LIMIT_MS.writeFile, sandbox.writeFile(path, bytes)),
    mkdir: (path) => within(LIMIT_MS.mkdir, sandbox.mkdir(path)),
    exists: (path) => within(LIMIT_MS.exists, sandbox.exists(path)),
    listFiles: (path, options) => within(LIMIT_MS.listFiles, sandbox.listFiles(path, options)),
    scanFiles: (path) => within(LIMIT_MS.scanFiles, sandbox.scanFiles(path)),
    loadFile: (path) => within(LIMIT_MS.loadFile, sandbox.loadFile(path)),
    containerFetch: (port, request) => within(LIMIT_MS.containerFetch, sandbox.containerFetch(port, request)),
    bindingFetch: (port, request) => within(LIMIT_MS.bindingFetch, sandbox.bindingFetch(port, request)),
    destroy: () => within(LIMIT_MS.destroy, sandbox.destroy()),
    deleteFile: (path) => within(LIMIT_MS.deleteFile, sandbox.deleteFile(path)),
    setKeepAlive: (on) => within(LIMIT_MS.setKeepAlive, sandbox.setKeepAlive(on)),
    setSleepAfter: (ms) => within(LIMIT_MS.setSleepAfter, sandbox.setSleepAfter(ms)),
  };
};
