/** One failing answer of a backend, whatever the backend is. */
export type BackendFailure =
  /** The backend refuses, in its own shape around `message`, or with exactly `body`; nothing takes effect. */
  | { readonly kind: "status"; readonly status: number; readonly message?: string; readonly body?: string }
  /** The call takes effect, its answer takes this much longer, ms. */
  | { readonly kind: "slow"; readonly ms: number }
  /** The call takes effect and its answer is lost with the connection. */
  | { readonly kind: "lost-reply" }
  /** The connection breaks before anything happened. */
  | { readonly kind: "reset" }
  /** A database's own error, by SQLSTATE; nothing takes effect. */
  | { readonly kind: "sql"; readonly code: string }
  /** No failure: skips one call. */
  | { readonly kind: "none" };

/** A failure that the backend puts into its own words. */
export type Refusal = Extract<BackendFailure, { readonly kind: "status" | "sql" }>;
