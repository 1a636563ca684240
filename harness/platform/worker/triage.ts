import type { ErrorFacts, Failure } from "./failure.ts";

const REFUSED_PATH: Readonly<Record<string, number>> = {
  PERMISSION_DENIED: 403,
  IS_DIRECTORY: 400,
  NOT_DIRECTORY: 400,
  NAME_TOO_LONG: 400,
  FILE_TOO_LARGE: 413,
  NO_SPACE: 507,
  RESOURCE_BUSY: 409,
};

/** Names that survive a boundary which strips codes, and the code that each stands for. */
const CODE_BY_NAME: Readonly<Record<string, string>> = {
  FileNotFoundError: "FILE_NOT_FOUND",
  PermissionDeniedError: "PERMISSION_DENIED",
  IsDirectoryError: "IS_DIRECTORY",
  NotDirectoryError: "NOT_DIRECTORY",
  FileTooLargeError: "FILE_TOO_LARGE",
  ContainerUnavailableError: "CONTAINER_UNAVAILABLE",
  OperationInterruptedError: "OPERATION_INTERRUPTED",
  RPCTransportError: "OPERATION_INTERRUPTED",
  ProcessNotFoundError: "PROCESS_NOT_FOUND",
  ProcessReadyTimeoutError: "PROCESS_READY_TIMEOUT",
  CommandError: "COMMAND_EXECUTION_ERROR",
};

// Whole messages of the platform, compared in lower case: they carry no code of their own (worker.md C.4).
const PERMANENT = [
  "ran out of memory",
  "too many subprocesses",
  "no such image",
  "no application that matches",
  "no container application assigned",
  "did not call start",
];
const CAPACITY = ["maximum number of running container instances exceeded"];
const NO_INSTANCE = ["no container instance that can be provided", "too many containers per second"];
const INTERRUPTED = ["container suddenly disconnected", "reset because its code was updated", "caused object to be reset"];
/** The container never took the call. */
const NOT_SENT = ["http error! status: 503", "container is not listening", "econnrefused"];
/** The connection broke under the call: it may have been taken. */
const LOST = ["network connection lost", "econnreset", "etimedout"];

const LINK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "HOST_RESET",
]);

const container = (facts: ErrorFacts, change: Partial<Failure> = {}): Failure => ({
  kind: "container",
  message: facts.message,
  transient: true,
  admitted: facts.admitted ?? false,
  status: 503,
  ...change,
});

const internal = (facts: ErrorFacts): Failure => ({
  kind: "internal",
  message: facts.message,
  transient: false,
  admitted: facts.admitted ?? "unknown",
  status: 500,
});

const byReason = (facts: ErrorFacts): Failure => {
  if (facts.reason === "max_container_instances_exceeded") return container(facts, { kind: "max-instances", reason: "max_instances" });
  if (facts.reason === "no_container_instance_available") return container(facts, { kind: "no-instance", reason: "no_instance" });
  return container(facts, { reason: "container_starting" });
};

const byMessage = (facts: ErrorFacts): Failure => {
  const text = facts.message.toLowerCase();
  const has = (patterns: readonly string[]): boolean => patterns.some((pattern) => text.includes(pattern));
  if (has(PERMANENT)) return container(facts, { kind: "permanent-start", transient: false, reason: "permanent_start_failure" });
  if (has(CAPACITY)) return container(facts, { kind: "max-instances", reason: "max_instances" });
  if (has(NO_INSTANCE)) return container(facts, { kind: "no-instance", reason: "no_instance" });
  if (has(INTERRUPTED)) return container(facts, { kind: "interrupted", reason: "interrupted", admitted: "unknown" });
  if (has(NOT_SENT)) return container(facts);
  if (has(LOST)) return container(facts, { reason: "interrupted", admitted: facts.admitted ?? "unknown" });
  return internal(facts);
};

/**
 * What a thrown error means: by code, then by the name that survives stripping, and by whole
 * platform messages last (worker:RETRY-5, RETRY-8, EXEC-22, FILE-26). Never by words that a path
 * or a command could contain.
 */
export const triage = (facts: ErrorFacts): Failure => {
  const code = facts.code ?? CODE_BY_NAME[facts.name] ?? codeOfFileSystem(facts);
  // The SDK's own catch-all code says nothing: then only the message is left.
  if (code === undefined || code === "INTERNAL_ERROR") return byMessage(facts);
  if (code === "FILE_NOT_FOUND") return { kind: "absent", message: facts.message, transient: false, admitted: false, status: 404 };
  const refused = REFUSED_PATH[code];
  if (refused !== undefined) {
    return { kind: "refused-path", message: facts.message, transient: false, admitted: false, status: refused };
  }
  if (code === "COMMAND_EXECUTION_ERROR") {
    return { kind: "command", message: facts.message, transient: false, admitted: facts.admitted ?? "unknown", status: 500 };
  }
  if (code === "CONTAINER_UNAVAILABLE") return facts.reason === undefined ? byMessageOr(facts) : byReason(facts);
  if (code === "OPERATION_INTERRUPTED")
    return container(facts, { kind: "interrupted", reason: "interrupted", admitted: facts.admitted ?? "unknown" });
  if (code === "PROCESS_NOT_FOUND" || code === "PROCESS_READY_TIMEOUT") return container(facts, { admitted: "unknown" });
  if (LINK_CODES.has(code)) {
    return facts.sent === "maybe"
      ? container(facts, { kind: "interrupted", reason: "interrupted", admitted: "unknown" })
      : container(facts);
  }
  return internal(facts);
};

/** The one failure of a file system whose name says nothing more; its message begins with it, before any path. */
const codeOfFileSystem = ({ name, message }: ErrorFacts): string | undefined =>
  name === "FileSystemError" && message.toLowerCase().startsWith("no space left on device") ? "NO_SPACE" : undefined;

/** A container that said it is unavailable without saying why is transient whatever its words. */
const byMessageOr = (facts: ErrorFacts): Failure => {
  const failure = byMessage(facts);
  return failure.kind === "internal" ? container(facts) : failure;
};
