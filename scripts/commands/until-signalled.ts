/** Until somebody wants this process to end. */
export const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });

/** For servers: a request may fail after its caller is gone, when nobody is left to be told. */
export const outlive = (): Disposable => {
  const ignore = (): void => {};
  process.on("unhandledRejection", ignore);
  return { [Symbol.dispose]: () => void process.off("unhandledRejection", ignore) };
};
