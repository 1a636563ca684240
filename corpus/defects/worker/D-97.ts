import type { Defect } from "#corpus/defects/defect.ts";

/** A write puts its object under a key with a double slash. */
const defect: Defect = {
  id: "D-97",
  wrong: "A write puts its object under a key with a double slash",
  breaks: ["worker:FILE-14"],
  replace: () => ({ writeKey: (userId, path) => `users/${userId}/${path}` }),
};

export default defect;
