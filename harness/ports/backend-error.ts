/** The fields by which a backend says what went wrong; all survive a wire, class identity does not. */
export interface BackendErrorFields {
  readonly name: string;
  readonly message: string;
  /** Stable code such as `FILE_NOT_FOUND`; absent when a boundary stripped the error to name and message. */
  readonly code?: string;
  readonly httpStatus?: number;
  readonly reason?: string;
  /** Whether the refused or broken work had been started. */
  readonly admitted?: boolean | "unknown";
  readonly retryAfterMs?: number;
}

/** An error that a backend answered with. Both shapes occur: typed (with a code) and stripped (name and message only). */
export class BackendError extends Error {
  readonly fields: BackendErrorFields;

  constructor(fields: BackendErrorFields) {
    super(fields.message);
    this.name = fields.name;
    this.fields = fields;
  }
}
