import { isoTime } from "#harness/ports/clock.ts";
import { hijackable, RAW_STREAM, streamed, type Answer } from "./answer.ts";
import { flag, numberOf, type Asked } from "./asked.ts";
import type { Container } from "./container.ts";
import { EngineError } from "./engine-error.ts";
import { framed, type Output } from "./output.ts";

const MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
/** Below this API version logs have no type. */
const TYPED_FROM = 42;

/** Where the last `tail` pieces begin; anything but a number of them means all. */
const tailStart = (pieces: readonly Output[], tail: string): number => (/^\d+$/.test(tail) ? Math.max(0, pieces.length - Number(tail)) : 0);

/** Which pieces a reader wants: of which streams, since and until when (ms since the epoch). */
interface Wanted {
  readonly streams: ReadonlySet<Output["stream"]>;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly timestamps: boolean;
}

async function* chosen(pieces: AsyncIterable<Output>, { streams, sinceMs, untilMs, timestamps }: Wanted): AsyncGenerator<Output> {
  for await (const piece of pieces) {
    if (!streams.has(piece.stream) || piece.at < sinceMs || piece.at > untilMs) continue;
    yield timestamps ? { ...piece, text: `${isoTime(piece.at)} ${piece.text}` } : piece;
  }
}

const secondsOf = (query: URLSearchParams, name: string, absent: number): number => {
  const seconds = numberOf(query, name, 0);
  return seconds === 0 ? absent : Math.round(seconds * 1_000);
};

const wantedBy = (query: URLSearchParams): Wanted => {
  const streams = new Set((["stdout", "stderr"] as const).filter((stream) => flag(query, stream)));
  if (streams.size === 0) throw new EngineError(400, "Bad parameters: you must choose at least one stream");
  return {
    streams,
    sinceMs: secondsOf(query, "since", 0),
    untilMs: secondsOf(query, "until", Number.POSITIVE_INFINITY),
    timestamps: flag(query, "timestamps"),
  };
};

/** What a container has written, and with `follow` what it will. Throws `EngineError` 400. */
export const logsOf = (container: Container, asked: Asked): Answer => {
  const { query, signal, minor } = asked;
  const from = tailStart(container.output.items, query.get("tail") ?? "");
  const pieces = container.output.read({ from, follow: flag(query, "follow") && container.running, signal });
  const type = container.spec.tty ? RAW_STREAM : MULTIPLEXED;
  return streamed(framed(chosen(pieces, wantedBy(query)), container.spec.tty), minor < TYPED_FROM ? undefined : type);
};

/** What a container writes from now on, until it ends. */
export const attachedTo = (container: Container, asked: Asked): Answer => {
  const { query, signal } = asked;
  const from = flag(query, "logs") ? 0 : container.output.items.length;
  const pieces = container.output.read({ from, follow: flag(query, "stream"), signal });
  return hijackable(framed(chosen(pieces, wantedBy(query)), container.spec.tty));
};
