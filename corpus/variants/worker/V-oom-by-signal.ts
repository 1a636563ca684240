import type { VariantPart } from "#corpus/variants/variant.ts";

const SIGABRT = 6;
const SIGKILL = 9;
/** A shell's exit code for a process that ended by a signal is this and the signal's number. */
const SIGNALLED = 128;

/** Want of memory is known by the signal: an abort, or a kill. */
const variant: VariantPart = {
  id: "V-oom-by-signal",
  differs: "Want of memory is known by the signal: an abort, or a kill",
  replace: () => ({ isOomExit: (exitCode) => [SIGABRT, SIGKILL].includes(exitCode - SIGNALLED) }),
};

export default variant;
