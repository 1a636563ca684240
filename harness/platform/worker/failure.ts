/** What went wrong with an operation on a sandbox; plain data, so that it survives the way from Host to isolate. */
export type FailureKind =
  | "absent"
  | "refused-path"
  | "container"
  | "wake-timeout"
  | "max-instances"
  | "no-instance"
  | "permanent-start"
  | "interrupted"
  | "command"
  | "internal";

export interface Failure {
  readonly kind: FailureKind;
  readonly message: string;
  /** Whether another try may help (worker:RETRY-5). */
  readonly transient: boolean;
  /** Whether the work may have started (worker:EXEC-16). */
  readonly admitted: boolean | "unknown";
  /** The status that the failure deserves when no retry hides it. */
  readonly status: number;
  /** One of the reasons of worker.md B.0. */
  readonly reason?: string;
  /** Only with kind `wake-timeout` (worker:WAKE-9). */
  readonly budgetMs?: number;
  readonly waitedMs?: number;
  readonly lastError?: string | null;
  /** Only of an explicit wake: the state that it found (worker.md B.2). */
  readonly previousState?: string;
}

/** What is known of a thrown error, as plain data; a stripped one has no code. */
export interface ErrorFacts {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly httpStatus?: number;
  readonly reason?: string;
  readonly admitted?: boolean | "unknown";
  /** For a failed link: whether the call may have reached the other side. */
  readonly sent?: "no" | "maybe";
}
