/** What a version is of. */
export interface Subject {
  readonly kind: "runtime" | "service" | "package";
  /** `node`, `postgresql`, or a package's name. */
  readonly name: string;
}

/** Where something stands in a file; lines and columns count from 1. */
export interface Place {
  /** Path from the folder that is audited, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A version that a file of the project declares. */
export interface Declaration {
  readonly subject: Subject;
  /** Without a leading `v`; undefined where the file leaves it open (`latest`, a digest). */
  readonly version: string | undefined;
  /** `version` is a range of npm's, not one version. */
  readonly range?: boolean;
  /** What declares it, as in "service db" or "engines.node". */
  readonly what: string;
  readonly place: Place;
  /** What stands at the place that has to change; elsewhere than `place` when a variable brings the version. */
  readonly edit: { readonly place: Place; readonly text: string };
  /** Parts of a version that the place takes, as in `postgresql:18`: all by default. */
  readonly parts?: number;
  /** The reference to an image that it is, with variables put in. */
  readonly image?: string;
  /** The change is made by a command; `{version}` stands for the version. */
  readonly command?: string;
  /** Alternatives share a group: one that matches is enough (a matrix, a package that is there twice). */
  readonly group?: string;
  /** How overrides of compose files pin it: one for each service that has it. */
  readonly compose?: readonly ComposePin[];
}

/** A service of a compose file whose image, or build argument, an override can set. */
export interface ComposePin {
  /** The compose file that the override lies next to. */
  readonly file: string;
  /** The override of the project's own that Compose reads over it, where there is one. */
  readonly over?: string;
  readonly service: string;
  /** Without it, what is set is the image. */
  readonly argument?: string;
  /** The image, or the argument's value, as it is now. */
  readonly value: string;
}

/** Something in a file that keeps it from being audited. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

export interface Found {
  readonly declarations: readonly Declaration[];
  readonly problems: readonly Problem[];
  /** What the files leave to whoever runs them: nothing wrong with it, and nothing to compare. */
  readonly unknown?: readonly Problem[];
}

/** The files of the project, as far as an audit reads them. */
export interface Files {
  /** @returns undefined where there is no such file */
  read(file: string): string | undefined;
}

export const node: Subject = { kind: "runtime", name: "node" };
