import type { Attributes, ToxicType } from "./toxics/toxic.ts";

/** Towards the upstream server, or back to the client. */
export type Direction = "upstream" | "downstream";

/** A toxic as it stands on a proxy; an update makes another. */
export interface LiveToxic {
  readonly name: string;
  readonly type: string;
  /** The direction as the client spelt it. */
  readonly stream: string;
  readonly direction: Direction;
  /** The share of connections that it works on. */
  readonly toxicity: number;
  readonly attributes: Attributes;
  readonly behaviour: ToxicType;
}
