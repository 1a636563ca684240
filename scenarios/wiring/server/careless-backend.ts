import { LEAK_MARKERS, rawError } from "#fakes/control-plane/raw-error.ts";

/** A refusal with all that the cloud behind the backend said, as the fields of an error or as whatever a proxy has written. */
export const carelessBody = (shape: "json" | "html"): string => {
  const text = rawError("no capacity");
  return shape === "json" ? JSON.stringify({ error: text, message: text }) : `<html>${text}</html>`;
};

/** Which of the cloud's words are in a JSON text. */
export const leakedIn = (json: string): readonly string[] =>
  LEAK_MARKERS.filter((marker) => json.includes(JSON.stringify(marker).slice(1, -1)));
