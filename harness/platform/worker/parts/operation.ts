/** Which operation a decision is about. */
export type Operation = "read" | "exec" | "wake" | "restart" | "proxy";
