import type { Failure } from "#harness/platform/worker/failure.ts";
import type { FileSource, FileTarget, Standing } from "#harness/platform/worker/host/areas/file-api.ts";
import type { IsolateContext } from "#harness/platform/worker/isolate-ports.ts";
import type { LookPlan } from "#harness/platform/worker/look-through.ts";
import { factsOf } from "#harness/platform/worker/error-facts.ts";
import type { Operation } from "#harness/platform/worker/parts/operation.ts";
import { sandboxName } from "#harness/platform/worker/user-path.ts";
import { TIMED_OUT, withDeadline } from "#harness/ports/clock.ts";
import { fileTarget } from "./file-target.ts";
import { respond } from "./respond.ts";

/** How long the Host may take to say how a path stands, ms; past it nothing passes for fresh. */
const STANDING_MS = 3_000;

/** The source that a request names, its alias, or the configured one (worker:FILE-4); null when the value or the pair is refused. */
export const chosenSources = (url: URL, context: IsolateContext): readonly FileSource[] | null => {
  const chosen = context.parts.chooseSource({
    source: url.searchParams.get("source"),
    prefer: url.searchParams.get("prefer"),
    fallback: context.config.filesDefaultSource,
  });
  if (chosen === null) return null;
  return chosen === "auto" ? context.parts.autoSources : [chosen];
};

/** One request about one file. */
export class FileRequest {
  readonly context: IsolateContext;
  readonly userId: string;
  readonly target: FileTarget;

  constructor(context: IsolateContext, userId: string, target: FileTarget) {
    this.context = context;
    this.userId = userId;
    this.target = target;
  }

  respond(status: number, fields: Readonly<Record<string, unknown>>): Response {
    return respond(this.context, { status, fields: { userId: this.userId, path: this.target.path, ...fields } });
  }

  /** What a container operation that failed is answered with. */
  failed(operation: Operation, { failure, attempts }: { readonly failure: Failure; readonly attempts: number }): Response {
    if (failure.status === 502) return this.bucketFailed();
    const answer = this.context.parts.answerFailure(operation, failure, attempts);
    return respond(this.context, { ...answer, fields: { userId: this.userId, path: this.target.path, ...answer.fields } });
  }

  /** An outage is not absence (worker:FILE-7). */
  bucketFailed(): Response {
    return this.respond(502, { error: "The bucket could not be read", errorType: "r2_error", source: "r2" });
  }

  /** The parts of a look through the sources that every look has. */
  plan(sources: readonly FileSource[]): Pick<LookPlan<unknown>, "sources" | "parts" | "standing" | "onBucketError"> {
    const { ports, parts } = this.context;
    return {
      sources,
      parts,
      standing: () => this.#standing(sources.includes("container")),
      onBucketError: (error) => ports.log.write("warn", "bucket read failed", { userId: this.userId, error }),
    };
  }

  async #standing(stat: boolean): Promise<Standing | null> {
    const { ports } = this.context;
    try {
      const asked = ports.host(sandboxName(this.userId)).standing(this.target.path, { stat });
      const standing = await withDeadline(ports.clock, STANDING_MS, asked);
      return standing === TIMED_OUT ? null : standing;
    } catch (error) {
      ports.log.write("warn", "how a file stands is not known", { userId: this.userId, error: factsOf(error).message });
      return null;
    }
  }
}

/** The request about the file that was asked for, or the answer that refuses it. */
export const fileRequest = (context: IsolateContext, userId: string, asked: string | null): FileRequest | Response => {
  const named = fileTarget(context.parts, userId, asked);
  if (named.ok) return new FileRequest(context, userId, named.target);
  return respond(context, { status: named.status, fields: { error: named.error, userId } });
};
