const encoder = new TextEncoder();

/** Whether the header carries the master token; an unset token refuses everybody (worker:AUTH-1, AUTH-2). */
export const isAdmin = (header: string | undefined, secret: string | null): boolean => {
  if (secret === null || header === undefined || header === "") return false;
  const given = encoder.encode(header);
  const expected = encoder.encode(secret);
  // Every byte of the expected secret is compared whatever came before (worker:AUTH-3).
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i += 1) difference |= (given[i % Math.max(1, given.length)] ?? 0) ^ (expected[i] ?? 0);
  return difference === 0;
};
