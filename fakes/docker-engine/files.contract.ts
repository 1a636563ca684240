import { createTar, parseTar } from "nanotar";
import { describe, expect, test } from "vitest";
import { ask, drained, freshName, OwnContainer, refusalOf, type EngineSite, type OpenEngine } from "./contract-site.ts";

const tarOf = (files: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(createTar(Object.entries(files).map(([name, data]) => ({ name, data, attrs: { mtime: 1_767_225_600_000, mode: "600" } }))));

const untarred = async (stream: NodeJS.ReadableStream): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    parseTar(Uint8Array.from(await drained(stream)))
      .filter(({ type }) => type === "file")
      .map(({ name, text }) => [name, text]),
  );

/** A volume of a test's own. */
const withVolume = async (site: EngineSite, story: (name: string) => Promise<void>): Promise<void> => {
  const name = freshName("volume");
  await site.docker.createVolume({ Name: name, Labels: { "seatrial.own": "yes" } });
  try {
    await story(name);
  } finally {
    await site.docker.getVolume(name).remove({ force: true });
  }
};

const archiveContract = (open: OpenEngine): void => {
  describe("archives", () => {
    test("put into a container that never ran are there, and come back", async () => {
      await using own = await OwnContainer.create(open());
      await own.it.putArchive(tarOf({ "config.yaml": "name: ada\n", "deep/er.txt": "x" }), { path: "/tmp" });
      expect(await untarred(await own.it.getArchive({ path: "/tmp/config.yaml" }))).toEqual({ "config.yaml": "name: ada\n" });
      expect(await untarred(await own.it.getArchive({ path: "/tmp" })), "a folder comes with its name").toEqual({
        "tmp/config.yaml": "name: ada\n",
        "tmp/deep/er.txt": "x",
      });
    });

    test("are told of by name, size and mode", async () => {
      const { place } = open();
      await using own = await OwnContainer.create(open());
      await own.it.putArchive(tarOf({ "config.yaml": "name: ada\n" }), { path: "/tmp" });
      const told = async (path: string): Promise<unknown> => {
        const { headers } = await ask(place, `HEAD /containers/${own.it.id}/archive?path=${path}`);
        return JSON.parse(Buffer.from(String(headers["x-docker-container-path-stat"]), "base64").toString());
      };
      expect(await told("/tmp/config.yaml")).toMatchObject({ name: "config.yaml", size: 10, mode: 0o600, linkTarget: "" });
      expect(await told("/tmp")).toMatchObject({ name: "tmp" });
    });

    test("of or into a place that is not there are a 404, of no place a 400", async () => {
      const { place } = open();
      await using own = await OwnContainer.create(open());
      const nowhere = [404, expect.stringMatching(/could not find the file \/nodir in container/i)];
      expect(await refusalOf(own.it.putArchive(tarOf({ a: "b" }), { path: "/nodir" }))).toEqual(nowhere);
      expect(await refusalOf(own.it.getArchive({ path: "/nodir" }))).toEqual(nowhere);
      expect((await ask(place, `GET /containers/${own.it.id}/archive`)).status).toBe(400);
    });
  });
};

const volumeContract = (open: OpenEngine): void => {
  describe("volumes", () => {
    test("are made once: the same name again is the old one with its old labels", async () => {
      const site = open();
      await withVolume(site, async (name) => {
        const again = await ask(site.place, "POST /volumes/create", { Name: name, Labels: { other: "label" } });
        expect([again.status, JSON.parse(again.text)]).toMatchObject([201, { Name: name, Labels: { "seatrial.own": "yes" } }]);
        expect(await site.docker.getVolume(name).inspect()).toMatchObject({ Name: name, Driver: "local", Scope: "local" });
        const { Volumes } = await site.docker.listVolumes({ filters: JSON.stringify({ name: [name] }) });
        expect(Volumes.map((volume) => volume.Name)).toEqual([name]);
      });
    });

    test("that are not there are a 404; removing one by force is a 204 all the same", async () => {
      const { docker, place } = open();
      const name = freshName("volume");
      const missing = [404, expect.stringMatching(/get .*: no such volume/)];
      expect(await refusalOf(docker.getVolume(name).inspect())).toEqual(missing);
      expect(await refusalOf(docker.getVolume(name).remove())).toEqual(missing);
      expect((await ask(place, `DELETE /volumes/${name}?force=1`)).status).toBe(204);
    });

    test("with a name that is none are a 400", async () => {
      expect(await refusalOf(open().docker.createVolume({ Name: "a b" }))).toEqual([
        400,
        expect.stringMatching(/includes invalid characters for a local volume name/),
      ]);
    });

    test("keep their files from one container to the next", async () => {
      const site = open();
      await withVolume(site, async (name) => {
        const HostConfig = { NetworkMode: site.networkMode, Binds: [`${name}:/configs`] };
        const writer = await OwnContainer.run(site, "printf %s token > /configs/.auth_token", { HostConfig });
        await writer.own.it.remove();
        const { own, code } = await OwnContainer.run(site, "test -f /configs/.auth_token", { HostConfig });
        await using _ = own;
        expect([writer.code, code]).toEqual([0, 0]);
        expect(await untarred(await own.it.getArchive({ path: "/configs/.auth_token" }))).toEqual({ ".auth_token": "token" });
      });
    });

    test("take what is put into a container that mounts them", async () => {
      const site = open();
      await withVolume(site, async (name) => {
        const Mounts = [{ Type: "volume" as const, Source: name, Target: "/configs" }];
        const first = await OwnContainer.create(site, { HostConfig: { NetworkMode: site.networkMode, Mounts } });
        await first.it.putArchive(tarOf({ "config.yaml": "name: ada\n" }), { path: "/configs" });
        await first.it.remove({ v: true });
        const { own } = await OwnContainer.run(site, "cat /configs/config.yaml", { HostConfig: { NetworkMode: site.networkMode, Mounts } });
        await using _ = own;
        expect(String(await own.it.logs({ stdout: true, follow: false }))).toContain("name: ada\n");
      });
    });

    test("that a container has, running or not, stay, by force too", async () => {
      const site = open();
      await withVolume(site, async (name) => {
        await using own = await OwnContainer.create(site, { HostConfig: { NetworkMode: site.networkMode, Binds: [`${name}:/configs`] } });
        const inUse = [409, expect.stringContaining(`remove ${name}: volume is in use - [${own.it.id}]`)];
        expect(await refusalOf(site.docker.getVolume(name).remove())).toEqual(inUse);
        const forced = await ask(site.place, `DELETE /volumes/${name}?force=1`);
        expect([forced.status, forced.text]).toEqual(inUse);
      });
    });
  });
};

/** Files in containers and volumes. */
export const filesContract = (open: OpenEngine): void => {
  archiveContract(open);
  volumeContract(open);
};
