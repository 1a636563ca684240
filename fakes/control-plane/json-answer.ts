import type { HttpResponse } from "#harness/ports/http.ts";

const answer = (status: number, type: string, text: string): HttpResponse => ({
  status,
  headers: { "content-type": type },
  body: new TextEncoder().encode(text),
});

export const jsonAnswer = (status: number, body: Readonly<Record<string, unknown>>): HttpResponse =>
  answer(status, "application/json", JSON.stringify(body));

/** A body as it was told, which may be no JSON at all. */
export const textAnswer = (status: number, text: string): HttpResponse =>
  answer(status, text.trimStart().startsWith("<") ? "text/html" : "application/json", text);
