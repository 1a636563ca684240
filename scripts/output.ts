import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** Colours for people: off without a terminal or with NO_COLOR, on with FORCE_COLOR. */
export const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout });

/** One line on standard output. */
export const say = (text = ""): void => {
  process.stdout.write(`${text}\n`);
};

/** One line on standard error. */
export const warn = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Progress on one line of a terminal; without one, a line now and then. */
export class Progress {
  readonly #every: number;
  #last = 0;
  #open = false;

  constructor() {
    this.#every = process.stderr.isTTY ? 100 : 5_000;
  }

  /** Shows `text` when enough time has passed since the last. */
  show(text: () => string): void {
    const now = performance.now();
    if (now - this.#last < this.#every) return;
    this.#last = now;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${text()}`);
      this.#open = true;
    } else {
      process.stderr.write(`${text()}\n`);
    }
  }

  /** Clears the line. */
  end(): void {
    if (this.#open) process.stderr.write("\r\u001b[K");
    this.#open = false;
  }
}
