import type { Defect } from "#corpus/defects/defect.ts";

/** A token is good whatever its audience, issuer and subject are. */
const defect: Defect = {
  id: "D-145",
  wrong: "A token is good whatever its audience, issuer and subject are",
  breaks: ["worker:AUTH-7", "worker:ISO-8"],
  replace: () => ({ userOfClaims: ({ exp, sub }, { nowMs }) => (typeof exp === "number" && exp * 1_000 > nowMs ? String(sub) : null) }),
};

export default defect;
