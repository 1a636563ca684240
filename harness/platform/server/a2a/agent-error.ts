/** What HTTP calls the statuses that agents answer with. */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  303: "See Other",
  304: "Not Modified",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
};

/** What a caller is told of an agent's failure: the agent's own error if it is a text, else the status in words (server:A2A-29, LEAK-05). */
export const agentErrorText = (status: number, body: string): string => {
  const words = STATUS_TEXTS[status] ?? `status ${status}`;
  try {
    const answer: unknown = JSON.parse(body);
    const { error } = (answer ?? {}) as { readonly error?: unknown };
    return typeof error === "string" ? error : words;
  } catch {
    return words;
  }
};
