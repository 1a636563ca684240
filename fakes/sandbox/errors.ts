import { BackendError, type BackendErrorFields } from "#harness/ports/backend-error.ts";

/** Errors cross the Worker-Host boundary either typed or stripped to name and message (worker.md C.4). */
export type ErrorShape = "typed" | "stripped";

/** The SDK's errors as the worker meets them, and the platform's untyped ones. */
export const sandboxErrors = {
  fileNotFound: (path: string): BackendErrorFields => ({
    name: "FileNotFoundError",
    message: `File not found: ${path}`,
    code: "FILE_NOT_FOUND",
    httpStatus: 404,
  }),
  isDirectory: (path: string): BackendErrorFields => ({
    name: "IsDirectoryError",
    message: `Is a directory: ${path}`,
    code: "IS_DIRECTORY",
    httpStatus: 400,
  }),
  notDirectory: (path: string): BackendErrorFields => ({
    name: "NotDirectoryError",
    message: `Not a directory: ${path}`,
    code: "NOT_DIRECTORY",
    httpStatus: 400,
  }),
  fileTooLarge: (path: string): BackendErrorFields => ({
    name: "FileTooLargeError",
    message: `File too large: ${path}`,
    code: "FILE_TOO_LARGE",
    httpStatus: 413,
  }),
  /** The SDK says 500 for a full disk. */
  noSpace: (path: string): BackendErrorFields => ({
    name: "FileSystemError",
    message: `No space left on device: ${path}`,
    code: "NO_SPACE",
    httpStatus: 500,
  }),
  permissionDenied: (path: string): BackendErrorFields => ({
    name: "PermissionDeniedError",
    message: `Permission denied: ${path}`,
    code: "PERMISSION_DENIED",
    httpStatus: 403,
  }),
  unavailable: (reason: string, message = "The container is not available"): BackendErrorFields => ({
    name: "ContainerUnavailableError",
    message,
    code: "CONTAINER_UNAVAILABLE",
    httpStatus: 503,
    reason,
    admitted: false,
  }),
  processNotFound: (id: string): BackendErrorFields => ({
    name: "ProcessNotFoundError",
    message: `Process not found: ${id}`,
    code: "PROCESS_NOT_FOUND",
    httpStatus: 404,
  }),
  readyTimeout: (id: string): BackendErrorFields => ({
    name: "ProcessReadyTimeoutError",
    message: `Process ${id} did not become ready within its time`,
    code: "PROCESS_READY_TIMEOUT",
    httpStatus: 408,
  }),
  interrupted: (): BackendErrorFields => ({
    name: "OperationInterruptedError",
    message: "Container suddenly disconnected, try again",
    code: "OPERATION_INTERRUPTED",
    httpStatus: 409,
    reason: "runtime_replaced",
    admitted: "unknown",
  }),
  killFailed: (id: string): BackendErrorFields => ({
    name: "ProcessError",
    message: `Failed to kill process ${id}`,
    code: "PROCESS_ERROR",
    httpStatus: 500,
  }),
  commandError: (message: string): BackendErrorFields => ({
    name: "CommandError",
    message,
    code: "COMMAND_EXECUTION_ERROR",
    httpStatus: 500,
    admitted: false,
  }),
  maxInstances: (): BackendErrorFields => ({
    name: "ContainerUnavailableError",
    message: "Maximum number of running container instances exceeded",
    code: "CONTAINER_UNAVAILABLE",
    httpStatus: 503,
    reason: "max_container_instances_exceeded",
    admitted: false,
    retryAfterMs: 10_000,
  }),
  noInstance: (): BackendErrorFields => ({
    name: "Error",
    message: "There is no container instance that can be provided to this Durable Object",
  }),
  rateLimited: (): BackendErrorFields => ({ name: "Error", message: "You are requesting too many containers per second (429)" }),
  noSuchImage: (): BackendErrorFields => ({ name: "Error", message: "Container failed to start: no such image available" }),
  /** What SDK 0.7 makes of a container that is still starting when its own retries end. */
  stillStarting: (): BackendErrorFields => ({ name: "Error", message: "HTTP error! status: 503" }),
  /** A refused connection with the capital letters Node gives it. */
  connectionRefused: (): BackendErrorFields => ({ name: "Error", message: "connect ECONNREFUSED 127.0.0.1:3000" }),
} as const;

/** The error as it arrives behind the boundary: with its code, or with name and message only. */
export const shaped = (fields: BackendErrorFields, shape: ErrorShape): BackendError =>
  new BackendError(shape === "typed" ? fields : { name: fields.name, message: fields.message });
