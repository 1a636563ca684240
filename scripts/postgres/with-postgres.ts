import process from "node:process";
import { serviceCommand } from "#scripts/service-command.ts";
import { openCluster } from "./cluster.ts";

const usage = `Usage: node scripts/postgres/with-postgres.ts [--install] -- <command> [arguments...]

Runs a command with a PostgreSQL of its own at hand (DATABASE_URL): a fresh cluster in a temporary folder, on a free
port of loopback, owned by an unprivileged user, stopped and removed when the command ends.
  --install   install Debian's postgresql where there is none and CI is true

Exits as the command does; 69 and one line when no PostgreSQL can be had here.`;

process.exitCode = await serviceCommand({ name: "with-postgres", usage, open: openCluster });
