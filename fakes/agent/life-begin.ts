import type { HttpApi } from "#harness/ports/http.ts";

/** The disk that outlives the agent: the volume behind `/configs`. */
export interface AgentFiles {
  /** Null when there is no such file. */
  read(path: string): string | null;
  write(path: string, text: string): void;
}

/** What a new life is made of. */
export interface LifeBegin {
  readonly workspaceId: string;
  readonly env: Readonly<Record<string, string>>;
  /** Null where nothing outlives the machine: an instance. */
  readonly files: AgentFiles | null;
  /** Where the server reaches it, such as `http://ws-1f0e…:8000`. */
  readonly origin: string;
  /** Where it says that it is reached, when that is another name of the same place; `origin` when absent. */
  readonly url?: string;
  readonly instanceId?: string;
  /** The server, as the agent reaches it. */
  readonly platform: HttpApi;
}
