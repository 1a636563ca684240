import type { Clock } from "#harness/ports/clock.ts";
import type { Party } from "#harness/rigs/sea.ts";

/** What a client has heard that went away: nothing, and what it sent may have had an effect. */
const CLIENT_GONE = { answer: { status: null, sent: "maybe" }, code: "CLIENT_GONE" } as const;

/** Who calls, under which name, and after what time it goes away, ms; it waits for ever without one. */
interface Caller {
  readonly client: { readonly clock: Clock; readonly party: Party };
  readonly label: string;
  readonly afterMs: number | undefined;
}

/** The answer, or what the caller has who went away before it came. */
export const unlessGone = async <T>(answer: Promise<T>, { client, label, afterMs }: Caller): Promise<T | typeof CLIENT_GONE> => {
  if (afterMs === undefined) return answer;
  const timer = client.clock.timer(afterMs);
  const gone = timer.done.then(() => {
    client.party.hangUp(label);
    return CLIENT_GONE;
  });
  try {
    return await Promise.race([answer, gone]);
  } finally {
    timer.cancel();
  }
};
