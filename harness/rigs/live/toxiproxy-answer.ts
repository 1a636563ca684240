/** What the network said when no answer came. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // Where a name has several addresses, the error of them all has a code and no message.
  return error.message === "" && "code" in error ? String(error.code) : error.message;
};

/** The words of an answer: Toxiproxy answers errors as JSON under a text type, its router and its timeout handler as text or HTML. */
export const serverTextOf = (body: string): string => {
  try {
    const answer: unknown = JSON.parse(body);
    if (typeof answer === "object" && answer !== null && "error" in answer && typeof answer.error === "string") return answer.error;
  } catch {
    // Not JSON: the text itself is all there is.
  }
  return body
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 200);
};

/** The version in the answer to `GET /version`, `git` for one built without a release; null when it is no Toxiproxy's. */
export const versionOf = (body: string): string | null => {
  const text = body.trim();
  // Before 2.5 the version came as bare text.
  return /^\{\s*"version"\s*:\s*"([^"]+)"\s*\}$/.exec(text)?.[1] ?? /^(?:git\S*|v?\d+\.\d+\S*)$/.exec(text)?.[0] ?? null;
};
