import { BackendError } from "#harness/ports/backend-error.ts";
import { LinkError } from "#harness/ports/link-failure.ts";
import type { ErrorFacts } from "./failure.ts";

/** The plain facts of anything that was thrown. */
export const factsOf = (error: unknown): ErrorFacts => {
  if (error instanceof LinkError) {
    return { name: error.name, message: error.message, code: error.code, sent: error.sent };
  }
  if (error instanceof BackendError) {
    const { name, message, code, httpStatus, reason, admitted } = error.fields;
    return {
      name,
      message,
      ...(code === undefined ? {} : { code }),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(reason === undefined ? {} : { reason }),
      ...(admitted === undefined ? {} : { admitted }),
    };
  }
  return error instanceof Error ? { name: error.name, message: error.message } : { name: "Error", message: String(error) };
};
