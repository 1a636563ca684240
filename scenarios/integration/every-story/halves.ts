const RESTARTS = ["restart", "provision", "stop", "measure"];

/** Whether a story of the server is about restarts, births and stops: about half of them, so that two processes share them. */
export const isAboutRestarts = (id: string): boolean => RESTARTS.some((area) => id.startsWith(`server/${area}/`));
