import type { VariantPart } from "#corpus/variants/variant.ts";

const LONGEST = 54;
const JOINERS = ["_", "-"];
/** What a missing name turns into. */
const RESERVED = ["undefined", "null"];

const isAlphanumeric = (one: string): boolean => (one >= "a" && one <= "z") || (one >= "A" && one <= "Z") || (one >= "0" && one <= "9");

/** A user's name is looked at character by character. */
const variant: VariantPart = {
  id: "V-iso-user-by-characters",
  differs: "A user's name is looked at character by character",
  replace: () => ({
    isUserId: (userId) =>
      userId.length > 0 &&
      userId.length <= LONGEST &&
      !RESERVED.includes(userId) &&
      Array.from(userId).every((one, index) => isAlphanumeric(one) || (index > 0 && JOINERS.includes(one))),
  }),
};

export default variant;
