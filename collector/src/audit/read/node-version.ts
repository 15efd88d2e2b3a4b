import { node, type Found } from "../declaration.js";

/** Node's long-term-support lines, as `lts/…` names them. Source: the release schedule of nodejs/Release. */
const LTS: Readonly<Record<string, string>> = {
  carbon: "8",
  dubnium: "10",
  erbium: "12",
  fermium: "14",
  gallium: "16",
  hydrogen: "18",
  iron: "20",
  jod: "22",
  krypton: "24",
};

/** A version of Node as nvm, nodenv and setup-node write it; undefined for one that moves (`lts/*`). */
export function nodeVersion(text: string): string | undefined {
  const named = /^lts\/(\w+)$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (named !== undefined) return LTS[named];
  return /^v?(\d+(?:\.\d+){0,2})(?:\.x)*$/.exec(text.trim())?.[1];
}

/** Reads .nvmrc or .node-version. */
export function readNodeVersion(file: string, text: string): Found {
  const lines = text.split(/\r?\n/);
  const at = lines.findIndex((line) => !/^\s*(#|$)/.test(line));
  const raw = lines[at]?.replace(/#.*/, "").trim();
  if (raw === undefined) return { declarations: [], problems: [] };
  const place = { file, line: at + 1, column: 1 };
  return {
    declarations: [
      {
        subject: node,
        version: nodeVersion(raw),
        what: "Node's version",
        place,
        edit: { place, text: raw },
      },
    ],
    problems: [],
  };
}
