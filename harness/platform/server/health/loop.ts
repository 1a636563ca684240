import type { ServerContext } from "#harness/platform/server/context.ts";

/** A piece of work that is done again and again. */
export interface Loop {
  readonly name: string;
  readonly everyMs: number;
  readonly work: (context: ServerContext) => Promise<void>;
}

/** Runs a loop until the server closes; what one turn throws costs that turn only. */
export const runLoop = async (context: ServerContext, { name, everyMs, work }: Loop): Promise<void> => {
  const { clock, log } = context.ports;
  while (await context.closing.sleep(everyMs)) {
    try {
      await work(context);
      context.ticks.set(name, clock.now());
    } catch (error) {
      log.write("error", `${name} failed this time`, { error: error instanceof Error ? error.message : String(error) });
    }
  }
};
