/** Deeper frames are the runtime's more often than ours. */
const FRAMES_MAX = 6;
/** A file is known by its last folders: where the platform is installed is nobody's business. */
const FOLDERS = 2;

const FRAME = /^\s*at (?:(.+) \()?([^()]+?)\)?$/;

const inShort = (place: string): string =>
  place
    .split(/[\\/]/)
    .slice(-1 - FOLDERS)
    .join("/");

/** Where an error was thrown, for people: its first frames, a line each, with the ends of their paths only (server:OBS-04). */
export const framesOf = ({ stack = "" }: Error): string =>
  stack
    .split("\n")
    .flatMap((line) => {
      const [, name, place] = FRAME.exec(line) ?? [];
      return place === undefined ? [] : [`${name ?? "anonymous"} (${inShort(place)})`];
    })
    .slice(0, FRAMES_MAX)
    .join("\n");
