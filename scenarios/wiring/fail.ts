/** Throws where a value has to be, such as behind `??`. */
export const fail = (because: string): never => {
  throw new Error(because);
};
