/** What the rest of a URL below `/files/` asks for; `asked` is decoded once, null when it cannot be. */
export interface RoutedPath {
  readonly what: "file" | "exists";
  readonly asked: string | null;
}

const EXISTS = "/exists";

const decode = (encoded: string): string | null => {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
};

/** A last segment `exists` asks whether the rest is there; `raw` makes it a name like any other (worker:FILE-20). */
export const routedPath = (rest: string, raw: boolean): RoutedPath =>
  !raw && rest.length > EXISTS.length && rest.endsWith(EXISTS)
    ? { what: "exists", asked: decode(rest.slice(0, -EXISTS.length)) }
    : { what: "file", asked: decode(rest) };
