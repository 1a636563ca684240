/** Which operation a decision is about. */
export type Operation = "read" | "exec" | "wake" | "restart" | "write" | "delete" | "exists" | "list" | "batch";
