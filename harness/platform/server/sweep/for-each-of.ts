/** Does `work` for each of these, in order, at most `atOnce` at a time. Rejects when all have ended, with the first failure. */
export const forEachOf = async <T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> => {
  const left = items.values();
  const line = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  const lines = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, line));
  const failed = lines.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
};
