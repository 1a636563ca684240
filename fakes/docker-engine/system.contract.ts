import { describe, expect, test } from "vitest";
import { ask, drained, freshName, OwnContainer, refusalOf, type EngineAbilities, type OpenEngine } from "./contract-site.ts";

const wireContract = (open: OpenEngine): void => {
  describe("the wire", () => {
    test("every reply tells the API version, the system and the server", async () => {
      for (const line of ["GET /_ping", "HEAD /_ping", "GET /containers/json", "GET /containers/seatrial-nope/json"]) {
        const { headers } = await ask(open().place, line);
        expect(headers["api-version"], line).toMatch(/^1\.\d+$/);
        expect([headers["ostype"], headers["docker-experimental"]], line).toEqual(["linux", "false"]);
        expect(headers["server"], line).toMatch(/^Docker\//);
      }
    });

    test("a ping is answered OK, and by its head alone", async () => {
      expect(await ask(open().place, "GET /_ping")).toMatchObject({ status: 200, text: "OK" });
      expect(await ask(open().place, "HEAD /_ping")).toMatchObject({ status: 200, text: "" });
    });

    test("paths work bare and with every API version that the engine speaks", async () => {
      const { place, docker } = open();
      const { ApiVersion, MinAPIVersion } = (await docker.version()) as { ApiVersion: string; MinAPIVersion: string };
      for (const prefix of ["", `/v${ApiVersion}`, `/v${MinAPIVersion}`]) {
        expect(await ask(place, `GET ${prefix}/_ping`), prefix).toMatchObject({ status: 200, text: "OK" });
      }
      expect(await ask(place, "GET /v1.99/_ping")).toMatchObject({
        status: 400,
        text: `${JSON.stringify({ message: `client version 1.99 is too new. Maximum supported API version is ${ApiVersion}` })}\n`,
      });
      const old = await ask(place, "GET /v1.1/_ping");
      expect([old.status, old.text]).toEqual([
        400,
        expect.stringContaining(
          `client version 1.1 is too old. Minimum supported API version is ${MinAPIVersion}, please upgrade your client to a newer version`,
        ),
      ]);
    });

    test("an error is JSON by exactly its type, with one line feed behind it", async () => {
      const { headers, text, status } = await ask(open().place, "GET /containers/seatrial-nope/json");
      expect([status, headers["content-type"], text]).toEqual([
        404,
        "application/json",
        '{"message":"No such container: seatrial-nope"}\n',
      ]);
    });

    test("a call that is not known is a 404, by nobody in particular", async () => {
      const { status, headers, text } = await ask(open().place, "GET /nowhere");
      expect([status, headers["content-type"], text]).toEqual([404, "application/json", '{"message":"page not found"}\n']);
      expect(headers["api-version"]).toBeUndefined();
    });

    test("info and df tell of the machine and what is on it", async () => {
      const { docker } = open();
      expect(await docker.info()).toMatchObject({
        OSType: "linux",
        ServerVersion: expect.any(String) as unknown,
        NCPU: expect.any(Number) as unknown,
        MemTotal: expect.any(Number) as unknown,
        Runtimes: expect.any(Object) as unknown,
      });
      expect(Object.keys((await docker.df()) as object)).toEqual(expect.arrayContaining(["Images", "Containers", "Volumes"]));
    });
  });
};

const imageContract = (open: OpenEngine, { pull }: EngineAbilities): void => {
  describe("images", () => {
    test("are known by name and id", async () => {
      const { docker, image } = open();
      const { Id, Created, RepoTags } = await docker.getImage(image).inspect();
      expect(Id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(Created.length, "clients cut it at 19 characters").toBeGreaterThanOrEqual(19);
      expect(RepoTags).toContain(image);
      expect((await docker.getImage(Id).inspect()).Id).toBe(Id);
      expect((await docker.listImages()).map((listed) => listed.Id)).toContain(Id);
    });

    test("that are not there are a 404", async () => {
      expect(await refusalOf(open().docker.getImage("seatrial-missing:1").inspect())).toEqual([
        404,
        expect.stringMatching(/no such image: seatrial-missing:1/i),
      ]);
    });

    test("that a container has cannot be removed", async () => {
      const site = open();
      await using _ = await OwnContainer.create(site);
      expect(await refusalOf(site.docker.getImage(site.image).remove())).toEqual([409, expect.any(String)]);
    });

    test.runIf(pull)("are pulled: lines of progress, then the image is there, until it is removed", async () => {
      const { docker } = open();
      const progress = String(await drained(await docker.pull("seatrial/pulled:2")));
      expect(
        progress
          .trim()
          .split("\r\n")
          .map((line) => Object.keys(JSON.parse(line) as object)[0]),
      ).toContain("status");
      expect((await docker.getImage("seatrial/pulled:2").inspect()).RepoTags).toEqual(["seatrial/pulled:2"]);
      await docker.getImage("seatrial/pulled:2").remove();
      expect(await refusalOf(docker.getImage("seatrial/pulled:2").inspect())).toEqual([404, expect.any(String)]);
    });
  });
};

const networkContract = (open: OpenEngine): void => {
  describe("networks", () => {
    test("are made, listed, told and removed", async () => {
      const { docker } = open();
      const name = freshName("network");
      const made = await docker.createNetwork({ Name: name, Labels: { own: "yes" } });
      expect(await docker.getNetwork(name).inspect()).toMatchObject({ Name: name, Id: made.id, Scope: "local", Labels: { own: "yes" } });
      expect((await docker.listNetworks({ filters: { name: [name] } })).map(({ Name }) => Name)).toEqual([name]);
      expect(await refusalOf(docker.createNetwork({ Name: name, CheckDuplicate: true }))).toEqual([
        409,
        expect.stringContaining(`network with name ${name} already exists`),
      ]);
      await made.remove();
      expect(await refusalOf(made.inspect())).toEqual([404, expect.any(String)]);
    });

    test("that are not there are a 404, at a container's start too", async () => {
      const site = open();
      const missing = [404, expect.stringContaining("network seatrial-nope not found")];
      expect(await refusalOf(site.docker.getNetwork("seatrial-nope").inspect())).toEqual(missing);
      await using own = await OwnContainer.create(site, { HostConfig: { NetworkMode: "seatrial-nope" } });
      expect(await refusalOf(own.it.start())).toEqual(missing);
    });

    test("that every engine has cannot be removed", async () => {
      expect(await refusalOf(open().docker.getNetwork("none").remove())).toEqual([403, expect.any(String)]);
    });
  });
};

const portContract = (open: OpenEngine): void => {
  describe("ports", () => {
    test("that are published have a port of this machine while the container runs, and another at its next start", async () => {
      const HostConfig = { NetworkMode: "bridge", PortBindings: { "8000/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] } };
      await using own = await OwnContainer.start(open(), { ExposedPorts: { "8000/tcp": {}, "9000/tcp": {} }, HostConfig });
      const first = (await own.it.inspect()).NetworkSettings.Ports;
      expect(first["8000/tcp"]).toEqual([{ HostIp: "127.0.0.1", HostPort: expect.stringMatching(/^\d{4,5}$/) as unknown }]);
      expect(first["9000/tcp"], "exposed only").toBeNull();
      await own.it.stop({ t: 0 });
      expect((await own.it.inspect()).NetworkSettings.Ports).toEqual({});
      await own.it.start();
      expect((await own.it.inspect()).NetworkSettings.Ports["8000/tcp"]).not.toEqual(first["8000/tcp"]);
    });
  });
};

/** The engine itself, its images and networks. */
export const systemContract = (open: OpenEngine, abilities: EngineAbilities): void => {
  wireContract(open);
  imageContract(open, abilities);
  networkContract(open);
  describe.runIf(abilities.publish)("an engine with a network", () => portContract(open));
};
