import { constants } from "node:os";

const NUMBERS: Readonly<Record<string, number>> = constants.signals;

/** The number of a signal that is named with or without `SIG`, or numbered; null when there is none such. */
export const signalNumber = (signal: string): number | null => {
  if (/^\d+$/.test(signal)) return Object.values(NUMBERS).includes(Number(signal)) ? Number(signal) : null;
  const upper = signal.toUpperCase();
  return NUMBERS[upper.startsWith("SIG") ? upper : `SIG${upper}`] ?? null;
};
