import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take longest, the longest first: begun last, one of them would run alone at the end. */
const LONGEST = [
  "docker-engine-20.test.ts",
  "docker-engine-29.test.ts",
  "generator.test.ts",
  "command-line.test.ts",
  "server-other-stories.test.ts",
  "server-restart-stories.test.ts",
  "live-run.test.ts",
  "worker-stories.test.ts",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}`));
  return rank < 0 ? LONGEST.length : rank;
};

/** The order in which test files begin within their group; what they find does not depend on it. */
export default class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => rankOf(one) - rankOf(other)));
  }
}
