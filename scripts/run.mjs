// `npm run demo`, `npm start`, `npm test`, `npm run bench` and `npm run screenshots`: set up what is missing,
// then run the program itself. Ctrl-C goes to it; its exit code is ours.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { root, setUp } from "./setup.mjs";

const programs = {
  demo: ["test/dist/shop/demo.js"],
  start: ["collector/bin/isoscope.js", "collector"],
  test: ["scripts/test.mjs"],
  bench: ["test/dist/bench/main.js"],
  screenshots: ["test/dist/dashboards/screenshots/main.js"],
};

const [name = "", ...rest] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) {
  console.error(
    `usage: node scripts/run.mjs ${Object.keys(programs).join("|")}`,
  );
  process.exit(2);
}
setUp();

const [file, ...args] = program;
const child = spawn(process.execPath, [join(root, file), ...args, ...rest], {
  cwd: root,
  stdio: "inherit",
});
// The terminal signals the whole group; we only wait for the program to finish in its own way.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM") child.kill(signal);
  });
}
child.on("exit", (code, signal) => {
  process.exit(code ?? (signal === "SIGINT" ? 130 : 1));
});
