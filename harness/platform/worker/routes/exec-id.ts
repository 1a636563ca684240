/** The id of an exec as clients see it says whose it is; user ids contain no dot (worker:ISO-3). */
export const publicExecId = (ownerId: string, id: string): string => `${ownerId}.${id}`;

/** Whose exec an id names, and under which id the owner's Host keeps it; null for what is no exec's id. */
export const splitExecId = (given: string): { readonly ownerId: string; readonly id: string } | null => {
  const [ownerId, id, ...rest] = given.split(".");
  return ownerId === undefined || id === undefined || id === "" || rest.length > 0 ? null : { ownerId, id };
};
