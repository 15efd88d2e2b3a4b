/** `npm run screenshots`: every page as it is now, for a look before it is shipped. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../../support/compiled.js";
import { photograph } from "./camera.js";
import { contactSheet } from "./contact-sheet.js";
import { photographForDocs } from "./docs.js";
import { states, subjectsOf, type Subject } from "./subjects.js";
import { startWorlds } from "./worlds.js";

const usage = `npm run screenshots -- [--docs] [page...]

  page    only these, such as compare or trace-diff; every page when left out
  --docs  the pictures under docs/screenshots instead`;

function fail(problem: string): never {
  console.error(`${problem}\n\n${usage}`);
  process.exit(2);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        docs: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

const {
  values: { docs, help },
  positionals: wanted,
} = readOptions();
if (help) {
  console.log(usage);
  process.exit(0);
}

const worlds = await startWorlds();
try {
  const subjects = await subjectsOf(worlds.full.url);
  const unknown = wanted.find(
    (name) => !subjects.some((subject) => subject.name === name),
  );
  if (unknown !== undefined) {
    console.error(
      `No page is called "${unknown}"; there are: ${subjects.map(({ name }) => name).join(", ")}.`,
    );
    process.exitCode = 2;
  } else if (docs) {
    const folder = join(repository, "docs/screenshots");
    await photographForDocs(worlds.full, subjects, folder);
    console.log(folder);
  } else {
    await photographAll(
      wanted.length === 0
        ? subjects
        : subjects.filter(({ name }) => wanted.includes(name)),
    );
  }
} finally {
  await worlds.close();
}

async function photographAll(subjects: readonly Subject[]): Promise<void> {
  const folder = join(repository, ".cache/screenshots");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const subject of subjects) {
    console.log(subject.name);
    for (const state of states) {
      await photograph(worlds, subject, state, folder);
    }
  }
  const index = join(folder, "index.html");
  writeFileSync(index, contactSheet(subjects));
  console.log(`Side by side in ${index}`);
}
