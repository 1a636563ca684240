import { constants } from "node:os";

const NUMBERS: Readonly<Record<string, number>> = constants.signals;

/** The number of a signal that is named with or without `SIG`, or numbered, even where there is none of this number; null when no signal is called so. */
export const signalNumber = (signal: string): number | null => {
  if (/^\d+$/.test(signal)) return Number(signal);
  const upper = signal.toUpperCase();
  return NUMBERS[upper.startsWith("SIG") ? upper : `SIG${upper}`] ?? null;
};
