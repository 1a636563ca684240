import type { VariantPart } from "#corpus/variants/variant.ts";

/** A user for whom there is no room is told to come back in half a minute. */
const variant: VariantPart = {
  id: "V-cap-longer-advice",
  differs: "A user for whom there is no room is told to come back in half a minute",
  replace: ({ answerFailure }) => ({
    answerFailure: (operation, failure, attempts) => {
      const answer = answerFailure(operation, failure, attempts);
      return failure.kind === "max-instances" ? { ...answer, retryAfterSeconds: 30 } : answer;
    },
  }),
};

export default variant;
