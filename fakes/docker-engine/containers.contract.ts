import { describe, expect, test } from "vitest";
import { ask, freshName, OwnContainer, refusalOf, type OpenEngine } from "./contract-site.ts";

const createContract = (open: OpenEngine): void => {
  describe("creating a container", () => {
    test("answers an id of 64 hex digits; inspect and list know it by name, id and the id's beginning", async () => {
      const site = open();
      await using own = await OwnContainer.create(site, { Env: ["A=b", "C=d=e"], Labels: { "seatrial.own": "yes" } });
      expect(own.it.id).toMatch(/^[0-9a-f]{64}$/);
      for (const ref of [own.name, own.it.id, own.it.id.slice(0, 12)]) {
        const told = await site.docker.getContainer(ref).inspect();
        expect(told.Name).toBe(`/${own.name}`);
        expect(told.State).toMatchObject({ Status: "created", Running: false, ExitCode: 0, StartedAt: "0001-01-01T00:00:00Z" });
        expect(told.Config.Env).toEqual(expect.arrayContaining(["A=b", "C=d=e"]));
        expect(told.Config.Labels, "beside those of the image").toMatchObject({ "seatrial.own": "yes" });
      }
    });

    test("of an image that is not there is a 404 that names it", async () => {
      const { docker } = open();
      const [status, message] = await refusalOf(docker.createContainer({ Image: "seatrial-missing:1", Cmd: ["true"] }));
      expect([status, message]).toEqual([404, expect.stringContaining("No such image: seatrial-missing:1")]);
    });

    test("under a name that is taken is a 409 that names the holder", async () => {
      const site = open();
      await using own = await OwnContainer.create(site);
      const [status, message] = await refusalOf(site.docker.createContainer({ name: own.name, Image: site.image, Cmd: ["true"] }));
      expect(status).toBe(409);
      expect(message).toContain(
        `Conflict. The container name "/${own.name}" is already in use by container "${own.it.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    });

    test.each(["bad name", "x"])("under the name '%s' is a 400", async (name) => {
      const { docker, image } = open();
      const [status, message] = await refusalOf(docker.createContainer({ name, Image: image, Cmd: ["true"] }));
      expect([status, message]).toEqual([
        400,
        expect.stringContaining(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`),
      ]);
    });

    test("without a command is a 400 when the image has none either", async () => {
      const { docker, image } = open();
      const [status, message] = await refusalOf(docker.createContainer({ Image: image }));
      expect([status, message]).toEqual([400, expect.stringMatching(/no command specified/i)]);
    });

    test("of nothing at all is a 400", async () => {
      const { status, text } = await ask(open().place, "POST /containers/create", {});
      expect([status, text]).toEqual([400, expect.stringMatching(/config cannot be empty in order to create a container/i)]);
    });

    test("takes 20 KiB of environment, which dockerode sends in the query too", async () => {
      await using own = await OwnContainer.create(open(), { Env: [`BIG=${"x".repeat(20_000)}`] });
      expect((await own.it.inspect()).Config.Env.find((one) => one.startsWith("BIG="))).toHaveLength(20_004);
    });
  });
};

const lifeContract = (open: OpenEngine): void => {
  describe("a container's life", () => {
    test("a start is a 204, a start of a running one a 304, and so with stop", async () => {
      await using own = await OwnContainer.create(open());
      await own.it.start();
      expect((await own.it.inspect()).State).toMatchObject({ Status: "running", Running: true });
      expect(await refusalOf(own.it.start()), "dockerode rejects a 304").toEqual([304, expect.any(String)]);
      await own.it.stop({ t: 1 });
      expect((await own.it.inspect()).State).toMatchObject({ Status: "exited", Running: false });
      expect(await refusalOf(own.it.stop())).toEqual([304, expect.any(String)]);
    });

    test("a command runs to its exit code, which wait tells", async () => {
      const { own, code } = await OwnContainer.run(open(), "exit 3");
      await using _ = own;
      expect(code).toBe(3);
      expect((await own.it.inspect()).State).toMatchObject({ Status: "exited", ExitCode: 3 });
    });

    test("a command that is missing cannot be started: 400, and the container stays as created", async () => {
      await using own = await OwnContainer.create(open(), { Cmd: ["/nope"] });
      const [status, message] = await refusalOf(own.it.start());
      expect(status).toBe(400);
      expect(message).toMatch(/exec: "\/nope": stat \/nope: no such file or directory/);
      expect((await own.it.inspect()).State).toMatchObject({ Status: "created", Running: false, ExitCode: 127 });
    });

    test("a restart ends the run and begins another", async () => {
      await using own = await OwnContainer.start(open());
      const before = (await own.it.inspect()).State.StartedAt;
      await own.it.restart({ t: 0 });
      const { State } = await own.it.inspect();
      expect(State.Running).toBe(true);
      expect(State.StartedAt > before, "times in ISO 8601 compare as text").toBe(true);
    });

    test("kill ends it at once; kill of one at rest is a 409, of none a 404, with no signal a 400", async () => {
      const { docker } = open();
      await using own = await OwnContainer.start(open());
      await own.it.kill();
      await own.it.wait();
      expect((await own.it.inspect()).State).toMatchObject({ Running: false, ExitCode: 137 });
      expect(await refusalOf(own.it.kill())).toEqual([409, expect.stringMatching(/is not running/)]);
      expect(await refusalOf(docker.getContainer("seatrial-nope").kill())).toEqual([
        404,
        expect.stringContaining("No such container: seatrial-nope"),
      ]);
      expect(await refusalOf(own.it.kill({ signal: "NOPE" }))).toEqual([400, expect.stringMatching(/invalid signal: NOPE/i)]);
    });

    test("pause and unpause, twice each, and exec in between", async () => {
      await using own = await OwnContainer.start(open());
      await own.it.pause();
      expect((await own.it.inspect()).State).toMatchObject({ Status: "paused", Running: true, Paused: true });
      expect(await refusalOf(own.it.pause())).toEqual([409, expect.stringMatching(/is already paused/)]);
      expect(await refusalOf(own.it.exec({ Cmd: ["true"] }))).toEqual([
        409,
        expect.stringMatching(/is paused, unpause the container before exec/),
      ]);
      await own.it.unpause();
      expect(await refusalOf(own.it.unpause()), "an error of the engine, not of the caller").toEqual([500, expect.any(String)]);
      await own.it.stop({ t: 0 });
      expect(await refusalOf(own.it.pause())).toEqual([409, expect.stringMatching(/is not running/)]);
    });

    test.each([
      "POST /start",
      "POST /stop",
      "POST /restart",
      "POST /pause",
      "POST /unpause",
      "POST /wait",
      "POST /exec",
      "GET /json",
      "GET /logs?stdout=1",
      "DELETE ",
    ])("%s of a container that is not there is a 404", async (line) => {
      const { status, text } = await ask(
        open().place,
        line.replace(" ", " /containers/seatrial-nope"),
        line.endsWith("exec") ? { Cmd: ["true"] } : undefined,
      );
      expect([status, text]).toEqual([404, '{"message":"No such container: seatrial-nope"}\n']);
    });
  });
};

const removeContract = (open: OpenEngine): void => {
  describe("removing a container", () => {
    test("that runs is a 409, unless it is forced; then its name is free", async () => {
      const site = open();
      await using own = await OwnContainer.start(site);
      const [status, message] = await refusalOf(own.it.remove());
      expect(status).toBe(409);
      expect(message).toMatch(/(?:You cannot remove a running container|cannot remove container .*: container is running)/);
      expect((await own.it.inspect()).State.Running, "it runs on").toBe(true);
      await own.it.remove({ force: true });
      expect(await refusalOf(own.it.inspect())).toEqual([404, expect.any(String)]);
      await using again = await OwnContainer.create(site, { name: own.name });
      expect(again.it.id).not.toBe(own.it.id);
    });

    test("8 times at once removes it once and tells 7 that it is being removed", async () => {
      const { docker } = open();
      await using own = await OwnContainer.start(open());
      const asked = Array.from({ length: 8 }, () => docker.getContainer(own.name).remove({ force: true }));
      const settled = await Promise.allSettled(asked);
      const refusals = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as { statusCode: number; message: string }] : []));
      expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      for (const { statusCode, message } of refusals) {
        expect([statusCode, message]).toEqual([409, expect.stringContaining(`removal of container ${own.name} is already in progress`)]);
      }
    });
  });
};

const waitContract = (open: OpenEngine): void => {
  describe("waiting for a container", () => {
    test("that does not run ends at once", async () => {
      await using own = await OwnContainer.create(open());
      expect(await own.it.wait()).toMatchObject({ StatusCode: 0 });
    });

    test("in API 1.41 tells an error that is none", async () => {
      const { place } = open();
      await using own = await OwnContainer.create(open());
      expect(await ask(place, `POST /v1.41/containers/${own.name}/wait`)).toMatchObject({
        status: 200,
        text: '{"Error":null,"StatusCode":0}\n',
      });
    });

    test("for its removal ends with that", async () => {
      await using own = await OwnContainer.start(open());
      const removed = own.it.wait({ condition: "removed" });
      await own.it.remove({ force: true });
      expect(await removed).toMatchObject({ StatusCode: 137 });
    });

    test("for its next exit does not end with one that was before", async () => {
      const site = open();
      const { own } = await OwnContainer.run(site, "exit 3");
      await using _ = own;
      let ended = false;
      const next = own.it.wait({ condition: "next-exit" }).then((code: unknown) => {
        ended = true;
        return code;
      });
      await own.it.inspect();
      expect(ended).toBe(false);
      await own.it.start();
      expect(await next).toMatchObject({ StatusCode: 3 });
    });
  });
};

const listContract = (open: OpenEngine): void => {
  describe("listing containers", () => {
    test("shows the running ones, all of them when asked so, the newest first", async () => {
      const site = open();
      const label = freshName("label");
      await using running = await OwnContainer.start(site, { Labels: { [label]: "a=b" } });
      await using created = await OwnContainer.create(site, { Labels: { [label]: "c" } });
      const names = async (all: boolean, filters: object): Promise<readonly string[]> =>
        (await site.docker.listContainers({ all, filters: JSON.stringify(filters) })).flatMap(({ Names }) => Names);
      expect(await names(false, { label: [label] })).toEqual([`/${running.name}`]);
      expect(await names(true, { label: [label] })).toEqual([`/${created.name}`, `/${running.name}`]);
      expect(await names(true, { label: [`${label}=a=b`] })).toEqual([`/${running.name}`]);
      expect(await names(true, { label: { [`${label}=c`]: true } }), "the form of old").toEqual([`/${created.name}`]);
      expect(await names(true, { name: [created.name.slice(3)] }), "a part of the name").toEqual([`/${created.name}`]);
      expect(await names(true, { name: [`^/${created.name}$`] }), "a regular expression").toEqual([`/${created.name}`]);
      expect(await names(false, { label: [label], status: ["created"] }), "a status shows those at rest").toEqual([`/${created.name}`]);
      expect(await names(true, { id: [running.it.id.slice(0, 20)] })).toEqual([`/${running.name}`]);
    });

    test("tells state, image and labels of each", async () => {
      const site = open();
      await using own = await OwnContainer.start(site, { Labels: { "seatrial.own": "yes" } });
      const [listed] = await site.docker.listContainers({ filters: { name: [own.name] } });
      expect(listed).toMatchObject({
        Id: own.it.id,
        Names: [`/${own.name}`],
        Image: site.image,
        State: "running",
        Labels: { "seatrial.own": "yes" },
      });
      expect(listed?.ImageID).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(listed?.Status).toMatch(/^Up /);
    });

    test("by a filter that is not known is a 400 or 500", async () => {
      const [status, message] = await refusalOf(open().docker.listContainers({ filters: { zzz: ["1"] } }));
      expect([[400, 500].includes(status), message]).toEqual([true, expect.stringMatching(/invalid filter 'zzz'/i)]);
    });
  });
};

/** Containers as an engine keeps them. */
export const containersContract = (open: OpenEngine): void => {
  createContract(open);
  lifeContract(open);
  removeContract(open);
  waitContract(open);
  listContract(open);
};
