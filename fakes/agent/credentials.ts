import type { AgentFiles } from "./life-begin.ts";

const TOKEN_FILE = "/configs/.auth_token";
const SECRET_FILE = "/configs/.platform_inbound_secret";

/** Token and inbound secret of one life: in memory, and on the volume where there is one (server:TOK-16, TOK-21). */
export class Credentials {
  #files: AgentFiles | null;
  #token: string | null = null;
  #secret: string | null = null;

  constructor(files: AgentFiles | null) {
    this.#files = files;
  }

  get token(): string | null {
    return this.#token;
  }

  get inboundSecret(): string | null {
    return this.#secret;
  }

  /** The process is gone: memory is all that a replay of it has. */
  unmount(): void {
    this.#files = null;
  }

  /** Takes what is on the volume now; without one, what is in memory stays. */
  reread(): void {
    if (this.#files === null) return;
    this.#token = written(this.#files.read(TOKEN_FILE));
    this.#secret = written(this.#files.read(SECRET_FILE));
  }

  /** The platform refused the token: only the volume can have a better one. */
  forgetToken(): void {
    this.#token = null;
    this.reread();
  }

  /** Keeps what a register answered; what is empty or absent changes nothing (server:TOK-23). */
  store(answer: Readonly<Record<string, unknown>>): void {
    const { auth_token: token, platform_inbound_secret: secret } = answer;
    if (isText(token)) {
      this.#token = token;
      this.#files?.write(TOKEN_FILE, token);
    }
    if (isText(secret)) {
      this.#secret = secret;
      this.#files?.write(SECRET_FILE, secret);
    }
  }
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

const written = (text: string | null): string | null => (text === null || text.trim() === "" ? null : text.trim());
