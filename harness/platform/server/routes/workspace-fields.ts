import { isUuid } from "#harness/platform/server/ids.ts";
import type { CreateOrder } from "#harness/platform/server/life/create.ts";
import { isStorable, type Fields } from "./respond.ts";

const NAME_MAX = 200;
const TEXT_MAX = 2_000;
const INT_MAX = 2_147_483_647;
const TIER_DEFAULT = 3;
const RUNTIME_DEFAULT = "langgraph";
const RUNTIME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const SECRET_KEY = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

/** Collects what is wrong, so that every field is named at once. */
class Reader {
  readonly #fields: Fields;
  readonly wrong: string[] = [];

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  text(name: string, max = TEXT_MAX): string | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (isStorable(value) && value.length <= max) return value;
    this.wrong.push(`${name} must be a text of at most ${max} characters`);
    return null;
  }

  whole(name: string, { from, to = INT_MAX }: { readonly from: number; readonly to?: number }): number | null {
    const value = this.#fields[name] ?? null;
    if (value === null) return null;
    if (typeof value === "number" && Number.isInteger(value) && value >= from && value <= to) return value;
    this.wrong.push(`${name} must be a whole number from ${from} to ${to}`);
    return null;
  }

  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (typeof value !== "boolean") this.wrong.push(`${name} must be true or false`);
    return value === true;
  }

  number(of: unknown, name: string): number | null {
    if (of === undefined || of === null) return null;
    if (typeof of === "number" && Number.isFinite(of)) return of;
    this.wrong.push(`${name} must be a number`);
    return null;
  }

  record(name: string): Fields {
    const value = this.#fields[name] ?? {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Fields;
    this.wrong.push(`${name} must be an object`);
    return {};
  }
}

const secretsOf = (reader: Reader): Readonly<Record<string, string>> => {
  const secrets: [string, string][] = [];
  for (const [key, value] of Object.entries(reader.record("secrets"))) {
    if (!SECRET_KEY.test(key) || !isStorable(value))
      reader.wrong.push(`secrets.${key.slice(0, 40)} must be a text under a name of letters, digits and _`);
    else secrets.push([key, value]);
  }
  return Object.fromEntries(secrets);
};

/** A request for a workspace, or what is wrong with it (server.md B.2; server:REG-05). */
export type ReadCreate = { readonly ok: true; readonly order: CreateOrder } | { readonly ok: false; readonly error: string };

/** Checks everything before anything happens. */
export const readCreate = (fields: Fields): ReadCreate => {
  const reader = new Reader(fields);
  const name = reader.text("name", NAME_MAX)?.trim() ?? "";
  if (name === "") reader.wrong.push("name is required");
  const runtime = reader.text("runtime") || RUNTIME_DEFAULT;
  if (!RUNTIME.test(runtime)) reader.wrong.push("runtime must be a short name of letters, digits, dots, dashes and underscores");
  const parentId = reader.text("parent_id");
  if (parentId !== null && !isUuid(parentId)) reader.wrong.push("parent_id must be a UUID");
  const deliveryMode = reader.text("delivery_mode") ?? "push";
  if (deliveryMode !== "push" && deliveryMode !== "poll") reader.wrong.push("delivery_mode must be 'push' or 'poll'");
  const canvas = reader.record("canvas");
  const order: CreateOrder = {
    name,
    runtime,
    parentId,
    deliveryMode,
    role: reader.text("role"),
    template: reader.text("template"),
    model: reader.text("model") || null,
    tier: reader.whole("tier", { from: 0, to: 4 }) || TIER_DEFAULT,
    external: reader.flag("external") || runtime === "external",
    url: reader.text("url") ?? "",
    budgetLimit: reader.whole("budget_limit", { from: 0, to: Number.MAX_SAFE_INTEGER }),
    maxConcurrentTasks: reader.whole("max_concurrent_tasks", { from: 1 }) ?? 1,
    hibernationIdleMinutes: reader.whole("hibernation_idle_minutes", { from: 1 }),
    workspaceDir: reader.text("workspace_dir"),
    workspaceAccess: reader.text("workspace_access") ?? "none",
    x: reader.number(canvas["x"], "canvas.x"),
    y: reader.number(canvas["y"], "canvas.y"),
    secrets: secretsOf(reader),
  };
  return reader.wrong.length === 0 ? { ok: true, order } : { ok: false, error: `invalid workspace fields: ${reader.wrong.join("; ")}` };
};
