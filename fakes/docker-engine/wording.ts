/** Whose words and API versions the fake speaks: Debian's Docker 20.10, or 29 (measured as 29.7.2). */
export type Dialect = "20.10" | "29";

/** Both are minor versions of API 1. */
interface ApiRange {
  readonly min: number;
  readonly max: number;
}

/** What differs from one release of the Engine to the next. */
export interface Wording {
  readonly release: string;
  readonly api: ApiRange;
  /** A request below this API version is refused as plain text; 0 where every refusal is JSON. */
  readonly jsonErrorsFrom: number;
  readonly noCommand: string;
  readonly emptyConfig: string;
  readonly invalidFilter: (name: string) => string;
  readonly notRunning: (id: string) => string;
  readonly alreadyPaused: (id: string) => string;
  readonly notPaused: (id: string) => string;
  readonly execPaused: (name: string) => string;
  readonly cannotKill: (ref: string, why: string) => string;
  readonly removeRunning: (container: { readonly id: string; readonly name: string; readonly paused: boolean }) => string;
  readonly noSuchImage: (ref: string) => string;
  readonly startFailed: (program: string) => string;
  /** A second start of an exec is refused; else the words are in a stream that has begun. */
  readonly execRunsOnce: boolean;
}

const OLD: Wording = {
  release: "20.10.24",
  api: { min: 12, max: 41 },
  jsonErrorsFrom: 24,
  noCommand: "No command specified",
  emptyConfig: "Config cannot be empty in order to create a container",
  invalidFilter: (name) => `Invalid filter '${name}'`,
  notRunning: (id) => `Container ${id} is not running`,
  alreadyPaused: (id) => `Container ${id} is already paused`,
  notPaused: (id) => `Container ${id} is not paused`,
  execPaused: (name) => `Container ${name} is paused, unpause the container before exec`,
  cannotKill: (ref, why) => `Cannot kill container: ${ref}: ${why}`,
  removeRunning: ({ id, paused }) => {
    const before = paused ? "Unpause and then stop" : "Stop";
    return `You cannot remove a ${paused ? "paused" : "running"} container ${id}. ${before} the container before attempting removal or force remove`;
  },
  noSuchImage: (ref) => `no such image: ${ref}: No such image: ${ref}`,
  startFailed: (program) =>
    `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${program}": ${lookup(program)}: unknown`,
  execRunsOnce: false,
};

const NEW: Wording = {
  release: "29.7.2",
  api: { min: 40, max: 55 },
  jsonErrorsFrom: 0,
  noCommand: "no command specified",
  emptyConfig: "config cannot be empty in order to create a container",
  invalidFilter: (name) => `invalid filter '${name}'`,
  notRunning: (id) => `container ${id} is not running`,
  alreadyPaused: (id) => `container ${id} is already paused`,
  notPaused: (id) => `container ${id} is not paused`,
  execPaused: (name) => `container ${name} is paused, unpause the container before exec`,
  cannotKill: (ref, why) => `cannot kill container: ${ref}: ${why}`,
  removeRunning: ({ name, paused }) =>
    `cannot remove container "${name}": container is ${paused ? "paused and must be unpaused first" : "running: stop the container before removing or force remove"}`,
  noSuchImage: (ref) => `No such image: ${ref}`,
  startFailed: (program) =>
    `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${program}": ${lookup(program)}`,
  execRunsOnce: true,
};

/** How runc says that a program is missing. */
const lookup = (program: string): string =>
  program.startsWith("/") ? `stat ${program}: no such file or directory` : "executable file not found in $PATH";

export const WORDINGS: Readonly<Record<Dialect, Wording>> = { "20.10": OLD, "29": NEW };

// The same in both.

export const noSuchContainer = (ref: string): string => `No such container: ${ref}`;

export const noSuchExec = (id: string): string => `No such exec instance: ${id}`;

export const removalInProgress = (ref: string): string => `removal of container ${ref} is already in progress`;

export const MARKED_FOR_REMOVAL = "container is marked for removal and cannot be started";

export const START_PAUSED = "cannot start a paused container, try unpause instead";

export const PAGE_NOT_FOUND = "page not found";
