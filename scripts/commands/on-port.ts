import { UsageError } from "#scripts/usage-error.ts";

/** What `open` opens. Throws `UsageError` when it cannot have its port of this machine. */
export const onPort = async <T>(open: () => Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !("port" in error)) throw error;
    const why = error.code === "EADDRINUSE" ? "is in use by another program" : `cannot be listened on: ${String(error.code)}`;
    throw new UsageError(`port ${String(error.port)} of 127.0.0.1 ${why}`);
  }
};
