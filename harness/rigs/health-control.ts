/** How a fake sandbox's health may be spoiled. */
export interface HealthControl {
  /** How an open gateway answers from now on: as it should, never, with this status, or the container channel instead of it. */
  gatewayAnswers(how: "plain" | "mute" | "channel-busy" | number): void;
  /** Every gateway from the next on dies so long after it became ready; null: lives on. */
  gatewayDies(how: { readonly afterMs: number; readonly exitCode: number } | null): void;
  /** What the gateway says of its VM's memory, MB. */
  gatewayMemory(memory: { readonly totalMB: number; readonly freeMB: number }): void;
  diskIs(condition: "fine" | "full" | "read-only"): void;
  /** The kernel ends the whole VM for want of memory. */
  outOfMemory(): void;
}
