import { describe, expect, test } from "vitest";
import type Docker from "dockerode";
import { ask, drained, freshName, OwnContainer, refusalOf, unframed, type EngineSite, type OpenEngine } from "./contract-site.ts";

const logsContract = (open: OpenEngine): void => {
  describe("logs", () => {
    test("come in frames that say which stream it was", async () => {
      const { own } = await OwnContainer.run(open(), "echo out; sh -c 'cat /missing'");
      await using _ = own;
      const logs = unframed(await own.it.logs({ stdout: true, stderr: true, follow: false }));
      // Two streams have no order between them.
      expect(logs).toHaveLength(2);
      expect(logs).toContainEqual([1, "out\n"]);
      expect(logs).toContainEqual([2, expect.stringContaining("No such file or directory")]);
      expect(unframed(await own.it.logs({ stdout: true, follow: false })), "only those that were asked for").toEqual([[1, "out\n"]]);
      const tail = async (count: number): Promise<number> =>
        unframed(await own.it.logs({ stdout: true, stderr: true, tail: count, follow: false })).length;
      expect([await tail(1), await tail(-1)], "the last, and all of them").toEqual([1, logs.length]);
    });

    test("of no stream are a 400", async () => {
      await using own = await OwnContainer.create(open());
      expect(await refusalOf(own.it.logs({ follow: false }))).toEqual([400, expect.stringMatching(/you must choose at least one stream/)]);
    });

    test("that are followed go on until the container ends", async () => {
      await using own = await OwnContainer.start(open(), { Cmd: ["sh", "-c", "echo first; sleep 1; echo last"] });
      const followed = await own.it.logs({ stdout: true, follow: true });
      const text = unframed(await drained(followed))
        .map(([, payload]) => payload)
        .join("");
      expect(text).toBe("first\nlast\n");
      expect((await own.it.inspect()).State.Running).toBe(false);
    });

    test("an attached client sees what is written from then on", async () => {
      await using own = await OwnContainer.create(open(), { Cmd: ["echo", "hello"] });
      const attached = await own.it.attach({ stream: true, stdout: true, stderr: true });
      await own.it.start();
      expect(unframed(await drained(attached))).toEqual([[1, "hello\n"]]);
    });
  });
};

/** Runs an exec to its end. */
const execute = async (
  own: OwnContainer,
  command: readonly string[],
  start: Docker.ExecStartOptions,
): Promise<{ readonly out: Buffer; readonly code: number | null; readonly id: string }> => {
  const exec = await own.it.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
  const out = await drained(await exec.start(start));
  return { out, code: (await exec.inspect()).ExitCode, id: exec.id };
};

const execContract = (open: OpenEngine): void => {
  describe("exec", () => {
    test.each([
      ["that takes the connection over", { hijack: true }],
      ["that does not", {}],
    ])("of a client %s brings output in frames and an exit code", async (_, start) => {
      await using own = await OwnContainer.start(open());
      const { out, code } = await execute(own, ["sh", "-c", "echo hello; exit 4"], start);
      expect([unframed(out), code]).toEqual([[[1, "hello\n"]], 4]);
    });

    test("sees the container's environment and files", async () => {
      await using own = await OwnContainer.start(open(), { Env: ["WHO=ada"] });
      await execute(own, ["sh", "-c", 'printf "%s" "$WHO" > /tmp/who'], { hijack: true });
      expect(unframed((await execute(own, ["cat", "/tmp/who"], { hijack: true })).out)).toEqual([[1, "ada"]]);
      expect((await execute(own, ["test", "-f", "/tmp/who"], {})).code).toBe(0);
      expect((await execute(own, ["test", "-f", "/tmp/nobody"], {})).code).toBe(1);
    });

    test("shows of its output what was asked for", async () => {
      await using own = await OwnContainer.start(open());
      const exec = await own.it.exec({ Cmd: ["sh", "-c", "echo out; cat /missing"], AttachStdout: true });
      expect(unframed(await drained(await exec.start({})))).toEqual([[1, "out\n"]]);
    });

    test("of a binary that is missing ends with 126", async () => {
      await using own = await OwnContainer.start(open());
      const exec = await own.it.exec({ Cmd: ["seatrial-nope"], AttachStdout: true });
      // Newer engines refuse the start, older ones have answered by then.
      await exec.start({}).then(drained, () => null);
      expect((await exec.inspect()).ExitCode).toBe(126);
    });

    test("in a container at rest is a 409, of an exec that is not there a 404", async () => {
      const { docker } = open();
      await using own = await OwnContainer.create(open());
      expect(await refusalOf(own.it.exec({ Cmd: ["true"] }))).toEqual([409, expect.stringMatching(/is not running/)]);
      expect(await refusalOf(docker.getExec("0123abcd").inspect())).toEqual([404, expect.stringContaining("No such exec instance")]);
    });

    test("runs once", async () => {
      const { place } = open();
      await using own = await OwnContainer.start(open());
      const { id } = await execute(own, ["true"], {});
      const { status, text } = await ask(place, `POST /exec/${id}/start`, { Detach: false, Tty: false });
      expect([[200, 409].includes(status), text]).toEqual([true, expect.stringMatching(/exec command .* has already run/i)]);
    });
  });
};

const eventsContract = (open: OpenEngine): void => {
  describe("events", () => {
    test("tell of a container's birth, start, end and removal while they happen", async () => {
      const site = open();
      const name = freshName("container");
      const events = await site.docker.getEvents({ filters: JSON.stringify({ container: [name] }) });
      const { own } = await OwnContainer.run(site, "exit 5", { name });
      await own.it.remove();
      const told = await lines(events, "destroy");
      expect(told.map(({ Action }) => Action)).toEqual(["create", "start", "die", "destroy"]);
      expect(told[2]).toMatchObject({ Type: "container", Actor: { ID: own.it.id, Attributes: { exitCode: "5", name } }, scope: "local" });
    });

    test("of a time that is over are told at once", async () => {
      const { docker } = open();
      const stream = await docker.getEvents({ since: 1, until: 2 });
      expect(String(await drained(stream))).toBe("");
    });
  });
};

interface ToldEvent {
  readonly Action: string;
  readonly [field: string]: unknown;
}

/** Events, one a line, until the action comes. Attaching is another client's business. */
const lines = async (stream: NodeJS.ReadableStream, last: string): Promise<readonly ToldEvent[]> => {
  const told: ToldEvent[] = [];
  let text = "";
  for await (const part of stream) {
    text += String(part);
    const whole = text.split("\n");
    text = whole.pop() ?? "";
    told.push(...whole.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as ToldEvent));
    if (told.some(({ Action }) => Action === last)) return told;
  }
  return told;
};

const waitHeadContract = (open: OpenEngine): void => {
  test("a wait has its head long before its answer", async () => {
    const site: EngineSite = open();
    await using own = await OwnContainer.start(site);
    const { request } = await import("node:http");
    const head = await new Promise<number>((resolve, reject) => {
      const sent = request({ ...site.place, method: "POST", path: `/containers/${own.it.id}/wait`, agent: false }, (reply) => {
        resolve(reply.statusCode ?? 0);
        reply.destroy();
      });
      sent.on("error", reject);
      sent.end();
    });
    expect([head, (await own.it.inspect()).State.Running]).toEqual([200, true]);
  });
};

/** What an engine writes while it lasts. */
export const streamsContract = (open: OpenEngine): void => {
  logsContract(open);
  execContract(open);
  eventsContract(open);
  waitHeadContract(open);
};
