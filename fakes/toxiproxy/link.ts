import type { Socket } from "node:net";
import type { LiveToxic } from "./live-toxic.ts";
import { SocketReader, SocketWriter } from "./socket-ends.ts";
import { Stage, type StageSite } from "./stage.ts";

/**
 * One direction of one connection:
 *
 *   socket -> reader -> stage -> stage -> writer -> socket
 *
 * with one stage for each toxic, in the order of their creation, and none on the way when there is no toxic.
 */
export class Link {
  readonly #reader: SocketReader;
  readonly #writer: SocketWriter;
  readonly #site: StageSite;
  #stages: readonly Stage[] = [];

  constructor(source: Socket, target: Socket, site: Omit<StageSite, "leave">) {
    this.#writer = new SocketWriter(target);
    this.#reader = new SocketReader(source, this.#writer);
    this.#writer.giver = this.#reader;
    this.#site = { ...site, leave: (stage) => this.#wire(this.#stages.filter((other) => other !== stage)) };
  }

  /** Bytes that came in. */
  get received(): number {
    return this.#reader.bytes;
  }

  /** Bytes that went out. */
  get sent(): number {
    return this.#writer.bytes;
  }

  /** Puts a toxic behind the others; what those hold stays with them. */
  add(toxic: LiveToxic): void {
    this.#wire([...this.#stages, new Stage(toxic, this.#writer, this.#site)]);
  }

  /** Gives a toxic other figures. */
  update(toxic: LiveToxic): void {
    this.#stages.find((stage) => stage.serves(toxic.name))?.update(toxic);
  }

  /** Takes a toxic out: what it holds is passed on. */
  remove(name: string): void {
    this.#stages.find((stage) => stage.serves(name))?.remove();
  }

  /** The connection is gone. */
  abandon(): void {
    for (const stage of this.#stages) stage.abandon();
  }

  #wire(stages: readonly Stage[]): void {
    this.#stages = stages;
    let giver: SocketReader | Stage = this.#reader;
    for (const taker of [...stages, this.#writer]) {
      taker.giver = giver;
      if (giver.next !== taker) {
        giver.next = taker;
        // It may have waited for room in the one that it gave to before.
        giver.resume();
      }
      if (taker instanceof Stage) giver = taker;
    }
  }
}
