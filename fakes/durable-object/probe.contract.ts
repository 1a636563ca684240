import { sleep, type Clock } from "#harness/ports/clock.ts";
import type { DurableState, Stored } from "#harness/ports/durable-state.ts";

/** What an alarm handler does at one run; past the end of its plan it passes. */
export type AlarmStep =
  | "pass"
  | "fail"
  /** Sets an alarm that comes due while this run goes on. */
  | "set-and-linger"
  /** The same, and then fails. */
  | "set-and-fail"
  /** Goes on for long. */
  | "linger";

/** One line that the alarm handler wrote. */
export interface AlarmLine {
  readonly [field: string]: Stored;
  readonly phase: "begin" | "end";
  readonly at: number;
}

/** How long a lingering alarm handler runs, ms. */
const LINGER_MS = 30;

/** What the probe reaches the world through. */
export interface ProbePorts {
  readonly state: DurableState;
  readonly clock: Clock;
  /** A message to another party. */
  readonly tell: (word: string) => Promise<void>;
  /** What the running code came to, told behind the back of every link. */
  readonly note: (word: string) => void;
}

/** The code of a Durable Object that shows what its storage, memory, alarm and gates do. */
export class Probe {
  readonly #ports: ProbePorts;
  #memory = "nothing";

  constructor(ports: ProbePorts) {
    this.#ports = ports;
  }

  async get(key: string): Promise<Stored> {
    return (await this.#ports.state.get(key)) ?? null;
  }

  async put(key: string, value: Stored): Promise<void> {
    await this.#ports.state.put(key, value);
  }

  async delete(key: string): Promise<boolean> {
    return this.#ports.state.delete(key);
  }

  async list(options: { readonly prefix?: string; readonly limit?: number }): Promise<Stored> {
    return [...(await this.#ports.state.list(options))];
  }

  /** Stores an object, changes it afterwards, and answers what is stored. */
  async putThenChange(key: string): Promise<Stored> {
    const value = { word: "as stored" };
    await this.#ports.state.put(key, value);
    value.word = "changed after the put";
    return this.get(key);
  }

  /** Changes the object that a get answered, and answers what is stored. */
  async getThenChange(key: string): Promise<Stored> {
    const value = (await this.#ports.state.get(key)) as { word: string };
    value.word = "changed after the get";
    return this.get(key);
  }

  async remember(word: string): Promise<void> {
    this.#memory = word;
  }

  async recall(): Promise<string> {
    return this.#memory;
  }

  async rememberAfter(ms: number, word: string): Promise<void> {
    await sleep(this.#ports.clock, ms);
    this.#memory = word;
  }

  /** Reads and writes with nothing but storage in between. */
  async increment(key: string): Promise<void> {
    const count = Number((await this.#ports.state.get(key)) ?? 0);
    await this.#ports.state.put(key, count + 1);
  }

  /** Reads, waits for something that is no storage, and writes. */
  async incrementSlowly(key: string, ms: number): Promise<void> {
    const count = Number((await this.#ports.state.get(key)) ?? 0);
    await sleep(this.#ports.clock, ms);
    await this.#ports.state.put(key, count + 1);
  }

  /** The same while no other request makes progress. */
  async incrementAlone(key: string, ms: number): Promise<void> {
    await this.#ports.state.blockConcurrencyWhile(() => this.incrementSlowly(key, ms));
  }

  async failAlone(): Promise<void> {
    await this.#ports.state.blockConcurrencyWhile(() => Promise.reject(new Error("the block was told to fail")));
  }

  async setAlarm(inMs: number, plan: readonly AlarmStep[]): Promise<number> {
    const due = this.#ports.clock.now() + inMs;
    await this.#ports.state.put("alarm-plan", plan);
    await this.#ports.state.setAlarm(due);
    return due;
  }

  async getAlarm(): Promise<number | null> {
    return this.#ports.state.getAlarm();
  }

  async deleteAlarm(): Promise<void> {
    await this.#ports.state.deleteAlarm();
  }

  async alarmLog(): Promise<readonly AlarmLine[]> {
    return ((await this.#ports.state.get("alarm-log")) ?? []) as readonly AlarmLine[];
  }

  /** Writes, and then says so to another party. */
  async putThenTell(key: string, value: Stored): Promise<void> {
    await this.#ports.state.put(key, value);
    await this.#ports.tell(`${key} is written`);
  }

  /** Waits, then writes; notes how that ended. */
  async putAfter(ms: number, key: string): Promise<void> {
    try {
      await sleep(this.#ports.clock, ms);
      await this.#ports.state.put(key, "late");
      this.#ports.note("written");
    } catch (error) {
      this.#ports.note(error instanceof Error ? error.name : String(error));
    } finally {
      this.#ports.note("finally");
    }
  }

  async alarm(): Promise<void> {
    const { state, clock } = this.#ports;
    const plan = ((await state.get("alarm-plan")) ?? []) as readonly AlarmStep[];
    const runs = (await this.alarmLog()).filter((line) => line.phase === "begin").length;
    await this.#log("begin");
    const step = plan[runs] ?? "pass";
    if (step === "set-and-linger" || step === "set-and-fail") await state.setAlarm(clock.now() + LINGER_MS / 3);
    if (step !== "pass" && step !== "fail") await sleep(clock, LINGER_MS);
    if (step === "fail" || step === "set-and-fail") throw new Error("the alarm was told to fail");
    await this.#log("end");
  }

  async #log(phase: AlarmLine["phase"]): Promise<void> {
    await this.#ports.state.put("alarm-log", [...(await this.alarmLog()), { phase, at: this.#ports.clock.now() }]);
  }
}

/** The probe's methods as callers see them. */
export type ProbeApi = Omit<Probe, "alarm">;

/** The RPC names of `ProbeApi`. */
export const PROBE_METHODS = [
  "get",
  "put",
  "delete",
  "list",
  "putThenChange",
  "getThenChange",
  "remember",
  "recall",
  "rememberAfter",
  "increment",
  "incrementSlowly",
  "incrementAlone",
  "failAlone",
  "setAlarm",
  "getAlarm",
  "deleteAlarm",
  "alarmLog",
  "putThenTell",
  "putAfter",
] as const satisfies readonly (keyof ProbeApi)[];
