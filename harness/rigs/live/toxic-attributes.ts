import type { Toxic } from "#harness/faults/toxic.ts";

/** A toxic's figures by their names on the wire. */
export type Attributes = Readonly<Record<string, number>>;

/** What is a toxic on the wire too: `down` is a switch there. */
export type WireToxic = Exclude<Toxic, { type: "down" }>;

/** Milliseconds, thousand bytes a second and, for the slicer, microseconds: as Toxiproxy counts them, without chance of its own. */
const attributesOf = (toxic: WireToxic): Attributes => {
  switch (toxic.type) {
    case "latency":
      return { latency: toxic.latencyMs, jitter: 0 };
    case "bandwidth":
      return { rate: toxic.rateKBps };
    case "slow_close":
      return { delay: toxic.delayMs };
    case "timeout":
    case "reset_peer":
      return { timeout: toxic.timeoutMs };
    case "slicer":
      return { average_size: toxic.averageBytes, size_variation: 0, delay: toxic.delayUs };
    case "limit_data":
      return { bytes: toxic.bytes };
  }
};

/**
 * A toxic's attributes, exactly as told. Throws `RangeError` for what is no whole number or out of range: Toxiproxy 2.12
 * refuses fractions, and dies of a negative rate and of a slicer without a size.
 */
export const toxicAttributes = (toxic: WireToxic): Attributes => {
  const attributes = attributesOf(toxic);
  for (const [name, value] of Object.entries(attributes)) {
    const min = name === "average_size" ? 1 : 0;
    if (!Number.isSafeInteger(value) || value < min)
      throw new RangeError(`Toxic ${toxic.type}: ${name} must be a whole number of at least ${min}, found ${value}`);
  }
  return attributes;
};
