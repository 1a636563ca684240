import type { Defect } from "#corpus/defects/defect.ts";

/** Control objects are files like any other. */
const defect: Defect = {
  id: "D-41",
  wrong: "Control objects are files like any other",
  breaks: ["worker:FILE-13"],
  replace: (parts) => ({
    normalisePath: (asked, userId) => {
      const result = parts.normalisePath(asked, userId);
      if (result.ok || result.status !== 403) return result;
      return {
        ok: true,
        path: `/${asked
          .split("/")
          .filter((segment) => segment !== "" && segment !== ".")
          .join("/")}`,
      };
    },
  }),
};

export default defect;
