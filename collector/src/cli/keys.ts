import { Command, InvalidArgumentError, Option } from "commander";
import Table from "cli-table3";
import pc from "picocolors";
import { IsoscopeError } from "../errors.js";
import { changeKeysFile, readKeysFile } from "../keys/file.js";
import {
  hashKey,
  newKeyText,
  scopes,
  type Key,
  type Scope,
} from "../keys/key.js";

interface Common {
  readonly file?: string;
  readonly json?: boolean;
}

interface Add extends Common {
  readonly scope: Scope[];
  readonly environment?: string[];
  readonly requestsPerSecond?: number;
  readonly bytesPerSecond?: number;
}

/** `isoscope keys`: who may send and who may read. A running collector takes changes up by itself. */
export function keysCommand(): Command {
  return new Command("keys")
    .description("Add, list and revoke the keys of a collector.")
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addHelpText(
      "after",
      `
A running collector takes changes up within a second.

Examples:
  $ export ISOSCOPE_KEYS_FILE=/etc/isoscope/keys.json
  $ isoscope keys add "orders, production" --scope ingest --environment production
  $ isoscope keys add alice --scope read
  $ isoscope keys revoke 3f9c2d1e8b7a`,
    );
}

function subcommand(name: string): Command {
  return new Command(name).exitOverride();
}

function fileOption(): Option {
  return new Option("--file <file>", "the keys file").env("ISOSCOPE_KEYS_FILE");
}

function addCommand(): Command {
  return subcommand("add")
    .description("Make a key. It is shown once and stored nowhere.")
    .argument("<name>", "who or what will use it")
    .addOption(
      new Option("--scope <scopes>", `comma list of ${scopes.join(", ")}`)
        .argParser(scopeList)
        .default(["ingest"] satisfies Scope[], "ingest"),
    )
    .option(
      "--environment <name...>",
      "ingest: what it sends is stored under this one; read: it sees no others",
    )
    .option("--requests-per-second <n>", "limit on ingest", positive)
    .option(
      "--bytes-per-second <n>",
      "limit on ingest, after decompression",
      positive,
    )
    .addOption(fileOption())
    .option("--json", "print JSON")
    .action(async (name: string, options: Add) => {
      await add(name, options);
    });
}

async function add(name: string, options: Add): Promise<void> {
  const { id, text } = newKeyText();
  const { requestsPerSecond, bytesPerSecond } = options;
  const limits = {
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  };
  const key: Key = {
    id,
    name,
    hash: hashKey(text),
    scope: options.scope,
    ...(options.environment === undefined
      ? {}
      : { environments: [...new Set(options.environment)] }),
    created: new Date().toISOString(),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
  await changeKeysFile(fileOf(options), (keys) => [...keys, key]);
  if (options.json === true) {
    console.log(JSON.stringify({ ...shown(key), key: text }, null, 2));
    return;
  }
  console.log(text);
  // Apart from the key, so that it can be piped on.
  console.error(
    `${pc.bold(`Key "${name}" (${id})`)}: ${describe(key)}. It is not shown again.`,
  );
}

function listCommand(): Command {
  return subcommand("list")
    .description("List the keys, without their secrets.")
    .addOption(fileOption())
    .option("--json", "print JSON")
    .action(async (options: Common) => {
      const keys = await readKeysFile(fileOf(options));
      if (options.json === true) {
        console.log(JSON.stringify(keys.map(shown), null, 2));
        return;
      }
      const table = new Table({
        head: ["id", "name", "may", "created", "revoked"],
        style: { head: [], border: [] },
      });
      for (const key of keys) {
        table.push([
          key.id,
          key.name,
          describe(key),
          key.created,
          key.revoked ?? "",
        ]);
      }
      console.log(keys.length === 0 ? "There are no keys." : table.toString());
    });
}

function revokeCommand(): Command {
  return subcommand("revoke")
    .description("Stop accepting a key. It stays listed.")
    .argument("<id>", "id of the key, as `keys list` shows it")
    .addOption(fileOption())
    .option("--json", "print JSON")
    .action(async (id: string, options: Common) => {
      let revoked: Key | undefined;
      const file = fileOf(options);
      await changeKeysFile(file, (keys) =>
        keys.map((key) => {
          if (key.id !== id) return key;
          revoked = { revoked: new Date().toISOString(), ...key };
          return revoked;
        }),
      );
      if (revoked === undefined) {
        throw new IsoscopeError(
          "ISO-KEYS-FILE",
          `There is no key "${id.slice(0, 12)}" in ${file}.`,
          { hint: "`isoscope keys list` shows the ids." },
        );
      }
      console.log(
        options.json === true
          ? JSON.stringify(shown(revoked), null, 2)
          : `Key "${revoked.name}" (${id}) is revoked.`,
      );
    });
}

function fileOf({ file }: Common): string {
  if (file !== undefined && file !== "") return file;
  throw new IsoscopeError("ISO-KEYS-FILE", "No keys file is named.", {
    hint: "Give --file, or set ISOSCOPE_KEYS_FILE as for the collector.",
  });
}

/** A key without its hash, which is of no use to anyone but a guesser. */
function shown(key: Key): object {
  return { ...key, hash: undefined };
}

function describe({ scope, environments, limits }: Key): string {
  const { requestsPerSecond, bytesPerSecond } = limits ?? {};
  return [
    scope.join(", "),
    environments === undefined ? "" : `only ${environments.join(", ")}`,
    requestsPerSecond === undefined ? "" : `${requestsPerSecond} requests/s`,
    bytesPerSecond === undefined ? "" : `${bytesPerSecond} bytes/s`,
  ]
    .filter((text) => text !== "")
    .join("; ");
}

function scopeList(text: string): Scope[] {
  const asked = [...new Set(text.split(",").map((part) => part.trim()))];
  const wrong = asked.find((name) => !scopes.some((scope) => scope === name));
  if (wrong !== undefined) {
    throw new InvalidArgumentError(
      `"${wrong}" is none; there are ${scopes.join(" and ")}.`,
    );
  }
  return scopes.filter((scope) => asked.includes(scope));
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError("It is a number above 0.");
  }
  return value;
}
