import type { Defect } from "#corpus/defects/defect.ts";

/** An isolate remembers the first user's sandbox for everybody. */
const defect: Defect = {
  id: "X-106",
  wrong: "An isolate remembers the first user's sandbox for everybody",
  breaks: ["worker:ISO-7", "worker:ISO-5"],
  replace: ({ sandboxNameOf }) => {
    let first: string | undefined;
    return {
      sandboxNameOf: (userId, plane) => {
        if (plane !== "user") return sandboxNameOf(userId, plane);
        first ??= sandboxNameOf(userId, plane);
        return first;
      },
    };
  },
};

export default defect;
