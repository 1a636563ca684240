/** What the exit code of every command means (README: exit codes). */
export const EXIT = {
  ok: 0,
  broken: 1,
  inconclusive: 2,
  usage: 64,
  harness: 70,
  objectiveMissed: 99,
  interrupted: 130,
} as const;
