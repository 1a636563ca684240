/**
 * Waits for real asynchronous work, such as WebCrypto's. In the simulator no time passes meanwhile and works that run
 * side by side are released in the order of these calls; elsewhere it is the promise itself.
 */
export type Settle = <T>(work: Promise<T>) => Promise<T>;
