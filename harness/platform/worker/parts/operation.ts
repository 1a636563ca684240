/** Which operation a decision is about; `recover` is a restart that nobody asked for. */
export type Operation = "read" | "exec" | "wake" | "restart" | "recover" | "proxy" | "write" | "delete" | "exists" | "list" | "batch";
