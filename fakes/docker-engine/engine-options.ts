import type { Clock } from "#harness/ports/clock.ts";
import type { JournalEntry } from "#harness/ports/journal.ts";
import type { Random } from "#harness/ports/random.ts";
import type { ContainerView } from "./container-view.ts";
import type { Dialect } from "./wording.ts";

/** An image on the engine. */
export interface ImageSpec {
  /** Repository and tag; `:latest` when it has none. */
  readonly name: string;
  /** What a container runs that does not say itself; null when the image does not say either. */
  readonly command: readonly string[] | null;
  /** Its containers run until they are stopped, whatever their command: a workspace. Others run the programs of `programs.ts` and exit. */
  readonly service: boolean;
}

/** How long things take, ms. */
export interface EngineDurations {
  readonly startMs: number;
  /** From the signal to the end of a service; what takes longer than the call's `t` is killed then, as a command is always. */
  readonly stopMs: number;
  readonly removeMs: number;
  readonly pullMs: number;
}

/** Why a container does not run any more. */
export type EndOfRun = "exit" | "stop" | "restart" | "kill" | "crash" | "remove";

export interface DockerEngineOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: (entry: JournalEntry) => void;
  /** 20.10 when absent. */
  readonly dialect?: Dialect;
  readonly durations?: Partial<EngineDurations>;
  /** On the engine from the beginning; `alpine` when absent. */
  readonly images?: readonly ImageSpec[];
  /** What a pull brings; null when no registry has it. When absent every image can be pulled, and one with `workspace` in its name is a service. */
  readonly registry?: (name: string) => ImageSpec | null;
  /** Beside bridge, host and none. */
  readonly networks?: readonly string[];
  /** A container runs. */
  readonly onStart?: (container: ContainerView) => void;
  /** A container runs no more. */
  readonly onStop?: (container: ContainerView, why: EndOfRun) => void;
}

export const DURATIONS: EngineDurations = { startMs: 300, stopMs: 100, removeMs: 50, pullMs: 1_000 };

export const ALPINE: ImageSpec = { name: "alpine", command: ["/bin/sh"], service: false };

/** What a registry has that is not told apart. */
export const anyImage = (name: string): ImageSpec => ({ name, command: ["/bin/sh"], service: name.includes("workspace") });
