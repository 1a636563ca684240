import { isoTime } from "#harness/ports/clock.ts";
import type { Row, SqlResult, SqlValue, Statement, StoreApi } from "#harness/ports/store.ts";

/** A workspace's row, as far as tokens and their sweeper need it. */
export interface TokenRow {
  readonly id: string;
  status: string;
  readonly external: boolean;
  epoch: number;
  instance: string | null;
}

/** A token; times in ms since the epoch. */
export interface Token {
  readonly workspace: string;
  readonly hash: string;
  readonly createdAt: number;
  usedAt: number | null;
  revoked: { readonly reason: string; readonly unusedMs: number } | null;
}

const NOTHING: SqlResult = { rows: [], count: 0 };
const counted = (count: number): SqlResult => ({ rows: [], count });

/**
 * What the sweeper, registers, heartbeats and restarts ask of a database, carried out in memory: each statement at once and whole,
 * as PostgreSQL carries out a single one. `before` stands in front of every message, with the names of its statements.
 */
export class TokenStore implements StoreApi {
  readonly rows = new Map<string, TokenRow>();
  readonly tokens: Token[] = [];
  readonly #nowMs: number;
  readonly #before: (names: readonly string[]) => Promise<void>;

  constructor(nowMs: number, before: (names: readonly string[]) => Promise<void>) {
    this.#nowMs = nowMs;
    this.#before = before;
  }

  /** The same rows and tokens with somebody else in front. */
  behind(before: (names: readonly string[]) => Promise<void>): StoreApi {
    const all = async (statements: readonly Statement[]): Promise<readonly SqlResult[]> => {
      await before(statements.map(({ name }) => name));
      return statements.map((statement) => this.#perform(statement));
    };
    return { query: async (statement) => (await all([statement]))[0] ?? NOTHING, transaction: all };
  }

  query(statement: Statement): Promise<SqlResult> {
    return this.behind(this.#before).query(statement);
  }

  transaction(statements: readonly Statement[]): Promise<readonly SqlResult[]> {
    return this.behind(this.#before).transaction(statements);
  }

  /** The live tokens of a workspace. */
  live(workspace: string): readonly Token[] {
    return this.tokens.filter((one) => one.workspace === workspace && one.revoked === null);
  }

  #perform({ name, params }: Statement): SqlResult {
    const perform = this.#statements[name];
    return perform === undefined ? NOTHING : perform(params);
  }

  readonly #statements: Readonly<Record<string, (params: readonly SqlValue[]) => SqlResult>> = {
    workspace: ([id]) => this.#found(this.rows.get(String(id))),
    "container-owners": () => ({ rows: [...this.rows.values()].map(({ id, status }) => ({ id, status })), count: this.rows.size }),
    "token-use": ([hash]) => this.#use(String(hash)),
    "token-count": ([id]) => ({ rows: [{ live: this.live(String(id)).length }], count: 1 }),
    "token-holders": () => this.#holders(),
    "token-revoke-stale": (params) => this.#revokeStale(params),
    "token-mint": ([, id, hash]) => this.#mint(String(id), String(hash)),
    register: ([id, , , , , tokenId, hash, , status, epoch]) => this.#register(String(id), { tokenId, hash, status, epoch }),
    heartbeat: (params) => {
      const row = this.#asJudged(String(params[0]), params[10], params[11]);
      if (row !== null && params[1] !== null) row.status = String(params[1]);
      return this.#found(row);
    },
    "cycle-claim": ([to, , ids, from]) => {
      const row = this.rows.get(String((ids as readonly string[])[0]));
      if (row === undefined || !(from as readonly string[]).includes(row.status)) return NOTHING;
      row.status = String(to);
      row.epoch += 1;
      return this.#found(row);
    },
    // Only behind a claim, which is the statement before it in the same message.
    "token-revoke-provision": ([id]) =>
      this.rows.get(String(id))?.status === "provisioning" ? this.#revoke(String(id), "provision") : NOTHING,
    "token-revoke-earlier": ([id, epoch]) => (this.rows.get(String(id))?.epoch === epoch ? this.#revoke(String(id), "provision") : NOTHING),
    "inbound-secret": ([id, epoch]) => {
      const row = this.rows.get(String(id));
      if (row?.epoch === epoch && row !== undefined) row.instance = null;
      return counted(1);
    },
    "store-machine": ([id, epoch, machine]) => {
      const row = this.rows.get(String(id));
      if (row?.epoch !== epoch || row === undefined) return NOTHING;
      row.instance = String(machine);
      return this.#found(row);
    },
  };

  #found(row: TokenRow | null | undefined): SqlResult {
    if (row === null || row === undefined) return NOTHING;
    const { id, status, external, epoch, instance } = row;
    const fields = { name: "w", tier: 3, runtime: "langgraph", url: "http://127.0.0.1:1", delivery_mode: "push", minted: 0 };
    return { rows: [{ ...fields, id, status, external, provision_epoch: epoch, instance_id: instance, instance_epoch: epoch }], count: 1 };
  }

  #asJudged(id: string, status: unknown, epoch: unknown): TokenRow | null {
    const row = this.rows.get(id);
    return row?.status === status && row?.epoch === epoch && row !== undefined ? row : null;
  }

  #use(hash: string): SqlResult {
    const token = this.tokens.find((one) => one.hash === hash);
    if (token === undefined) return NOTHING;
    const removed = this.rows.get(token.workspace)?.status === "removed";
    const valid = token.revoked === null && !removed;
    if (valid) token.usedAt = this.#nowMs;
    return { rows: [{ id: hash, workspace_id: token.workspace, live: token.revoked === null, valid, removed }], count: 1 };
  }

  #holders(): SqlResult {
    const rows = [...this.rows.values()].flatMap(({ id, status, external }): readonly Row[] => {
      const newest = Math.max(...this.live(id).map(({ usedAt, createdAt }) => usedAt ?? createdAt));
      return Number.isFinite(newest) ? [{ id, status, external, newest_activity: isoTime(newest) }] : [];
    });
    return { rows, count: rows.length };
  }

  /** One workspace with its age and statuses asked for again, or, in the wrong version, whatever is live of it. */
  #revokeStale([target, before, , spared]: readonly SqlValue[]): SqlResult {
    if (Array.isArray(target)) return this.#revoke(String(target[0]), "stale");
    const id = String(target);
    if ((spared as readonly string[]).includes(this.rows.get(id)?.status ?? "")) return NOTHING;
    return this.#revoke(id, "stale", ({ usedAt, createdAt }) => isoTime(usedAt ?? createdAt) < String(before));
  }

  #revoke(id: string, reason: string, which: (token: Token) => boolean = () => true): SqlResult {
    const revoked = this.live(id).filter(which);
    for (const token of revoked) token.revoked = { reason, unusedMs: this.#nowMs - (token.usedAt ?? token.createdAt) };
    return counted(revoked.length);
  }

  #mint(workspace: string, hash: string): SqlResult {
    if (this.rows.get(workspace)?.status === "removed") return NOTHING;
    this.tokens.push({ workspace, hash, createdAt: this.#nowMs, usedAt: null, revoked: null });
    return counted(1);
  }

  #register(id: string, { tokenId, hash, status, epoch }: Readonly<Record<"tokenId" | "hash" | "status" | "epoch", unknown>>): SqlResult {
    const row = this.#asJudged(id, status, epoch);
    if (row === null) return NOTHING;
    row.status = "online";
    const mints = tokenId !== null && this.live(id).length === 0;
    if (mints) this.#mint(id, String(hash));
    return { rows: this.#found(row).rows.map((one) => ({ ...one, minted: mints ? 1 : 0 })), count: 1 };
  }
}
