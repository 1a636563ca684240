/** A container as those who live in it see it: what a fake agent needs. */
export interface ContainerView {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly running: boolean;
  /** Through the volumes that are mounted; null when there is no such file. */
  readonly readFile: (path: string) => string | null;
  readonly writeFile: (path: string, text: string) => void;
  /** Ports of this machine by ports of the container, such as `8000/tcp`: those of the current run, or of the last one. */
  readonly ports: Readonly<Record<string, number>>;
}
