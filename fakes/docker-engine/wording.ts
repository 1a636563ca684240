/** Whose words and API versions the fake speaks: Debian's Docker 20.10, or 29, as 29.7.2 has it. */
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
  /** `ref` is the caller's, `name` has a tag. */
  readonly noSuchImage: (ref: string, name: string) => string;
  readonly startFailed: (program: string) => string;
  readonly execRanBefore: (id: string) => string;
  /** The status of some errors of the caller: older releases tell them as the engine's own. */
  readonly callerError: 400 | 500;
  /** What is refused: a body of a start, a condition of a wait that is none, a second start of an exec before its reply begins. */
  readonly strict: { readonly startBody: boolean; readonly condition: boolean; readonly secondExec: boolean };
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
  noSuchImage: (ref, name) => `no such image: ${ref}: No such image: ${name}`,
  startFailed: (program) =>
    `failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${program}": ${lookup(program)}: unknown`,
  execRanBefore: (id) => `Error: Exec command ${id} has already run`,
  callerError: 500,
  strict: { startBody: true, condition: false, secondExec: false },
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
  noSuchImage: (_, name) => `No such image: ${name}`,
  startFailed: (program) =>
    `failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "${program}": ${lookup(program)}`,
  execRanBefore: (id) => `exec command ${id} has already run`,
  callerError: 400,
  strict: { startBody: false, condition: true, secondExec: true },
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

export const NO_BODY = "got EOF while reading request body";

/** The Engine names its own type behind this. */
export const notAnObject = (kind: string): string => `json: cannot unmarshal ${kind} into Go value`;

/** How an endpoint that cannot have its port is refused. */
export const portTaken = ({ id, name, at }: { readonly id: string; readonly name: string; readonly at: string }): string =>
  `driver failed programming external connectivity on endpoint ${name} (${id}): Bind for ${at} failed: port is already allocated`;

export const START_HAS_BODY = "starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24";

export const execFailed = (program: string): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": ${lookup(program)}: unknown`;
