/** The only door to chance. In simulation it is a stream of the voyage's seed, on a live rig of the machine. */
export interface Random {
  /** A whole number in [0, 2^32). */
  uint32(): number;
}

/** An identifier of 16 hex digits with a prefix that says what it names, such as `boot-1f…`. */
export const randomId = (random: Random, prefix: string): string => {
  const half = (): string => random.uint32().toString(16).padStart(8, "0");
  return `${prefix}-${half()}${half()}`;
};
