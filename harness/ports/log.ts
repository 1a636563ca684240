/** Structured logs; fields carry no secret (worker:OBS-12), which the history's canary scan checks. */
export interface Log {
  write(level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>): void;
}
