import type { ServerDefect } from "#corpus/defects/defect.ts";

/** What is wrong with a secret is stored in the row: its name and the words of the cipher. */
const defect: ServerDefect = {
  id: "M-43",
  wrong: "What is wrong with a secret is stored in the row: its name and the words of the cipher",
  breaks: ["server:LEAK-07"],
  replace: (parts) => ({ failureText: (sight) => (sight.step === "secrets" ? sight.raw : parts.failureText(sight)) }),
};

export default defect;
