/** The systems under test: the sandbox worker and the workspace server. */
export const SUBJECTS = ["worker", "server"] as const;
export type Subject = (typeof SUBJECTS)[number];

/** Which subject a scenario is about: the first part of its id. What lies outside `server/` is the worker's. */
export const subjectOf = (scenario: string): Subject => (scenario.startsWith("server/") ? "server" : "worker");

/** What a voyage's model is called for readers: the worker's SDK model, or the server's backend. */
export const modelLabel = (scenario: string, model: string): string =>
  subjectOf(scenario) === "server" ? `backend ${model}` : `model ${model}`;
