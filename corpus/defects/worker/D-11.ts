import type { Defect } from "#corpus/defects/defect.ts";

/** Every exception of an exec is a 500 without an error type. */
const defect: Defect = {
  id: "D-11",
  wrong: "Every exception of an exec is a 500 without an error type",
  breaks: ["worker:EXEC-8", "worker:EXEC-9"],
  replace: (parts) => ({
    answerFailure: (operation, failure, attempts) =>
      operation === "exec" ? { status: 500, fields: { error: failure.message } } : parts.answerFailure(operation, failure, attempts),
  }),
};

export default defect;
