import type { VariantPart } from "#corpus/variants/variant.ts";

/** Less than three tenths of the last backup is suspect. */
const variant: VariantPart = {
  id: "V-sync-suspect-share",
  differs: "Less than three tenths of the last backup is suspect",
  replace: () => ({
    isSuspect: (source, last) => {
      if (last === null) return false;
      if (last.userConfig && !source.userConfig) return true;
      return source.files * 10 < last.files * 3 || source.bytes * 10 < last.bytes * 3;
    },
  }),
};

export default variant;
