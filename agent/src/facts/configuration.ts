import { createHmac } from "node:crypto";
import { type Env } from "../config";
import { isTold, tellFact } from "./facts";

/** Of the shell, the session, the machine or this process; no application is configured by them. */
const PERSONAL =
  /^(?:_|PWD|OLDPWD|SHLVL|HOME|USER|LOGNAME|MAIL|SHELL|HOSTNAME|PATH|MANPATH|TMPDIR|TMP|TEMP|EDITOR|VISUAL|PAGER|LESS\w*|LS_COLORS|PS1|PROMPT\w*|TERM|TERM_\w+|COLORTERM|COLUMNS|LINES|WINDOWID|DISPLAY|WAYLAND_DISPLAY|INIT_CWD|INVOCATION_ID|JOURNAL_STREAM|DBUS_\w+|XDG_\w+|SSH_\w+|GPG_\w+|VSCODE_\w+|npm_\w+|NVM_\w+|FNM_\w+|VOLTA_\w+|CONDA_\w+|HISTFILE|HISTSIZE|SystemRoot|windir|ComSpec|APPDATA|LOCALAPPDATA|COMPUTERNAME|USERNAME|USERPROFILE)$/;
/** What the agent is told, and what Kubernetes tells of every service in the namespace. */
const OTHERS =
  /^(?:ISOSCOPE_|OTEL_|KUBERNETES_)|_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP)(?:_\w+)?)$/;
/** Told in the clear as other facts: the commit, the flags, the time zone. */
const ELSEWHERE =
  /^(?:TZ|LANG|LANGUAGE|LC_\w+|NODE_OPTIONS)$|(?:_|^)(?:COMMIT|GIT_SHA|COMMIT_SHA)(?:_|$)/;

const SECRET =
  /SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|SALT|COOKIE|SESSION|SIGNATURE|JWT|AUTH(?!OR)|(?:^|_)(?:API_?)?KEY|(?:^|_)(?:PWD|PASS|DSN|CERT)(?:_|$)/i;

/** What a value looks like: enough to tell what differs on purpose from what does by accident. */
export type Kind =
  "empty" | "switch" | "number" | "address" | "secret" | "path" | "text";

/** @param name of the variable: a secret is known by that, not by its look */
export function kindOf(name: string, value: string): Kind {
  if (value === "") return "empty";
  if (SECRET.test(name)) return "secret";
  if (/^(?:true|false|yes|no|on|off|0|1)$/i.test(value)) return "switch";
  if (/^-?\d+(?:\.\d+)?$/.test(value)) {
    return /(?:^|_)PORT$/.test(name) ? "address" : "number";
  }
  // A URL, a host with a port, or the name of a host.
  if (
    /^[a-z][\w+.-]*:\/\//i.test(value) ||
    /^[\w.-]+:\d{2,5}$/.test(value) ||
    /(?:^|_)(?:HOST|HOSTS|URL|URI|ENDPOINT|ADDR|ADDRESS|DOMAIN|ORIGIN)$/.test(
      name,
    )
  ) {
    return "address";
  }
  return /^(?:\/|\.\.?\/|[a-z]:\\)/i.test(value) ? "path" : "text";
}

/**
 * The key under which values are hashed: not the salt itself, which may be set by hand and used again.
 *
 * @param salt any text
 * @returns hex; the collector derives the same (collector/src/receive/salt.ts)
 */
export function configurationKey(salt: string): string {
  return createHmac("sha256", salt)
    .update("isoscope configuration 1")
    .digest("hex");
}

/**
 * What stands for a value: equal for equal values of one variable, and telling nothing else to whoever
 * has no key. The name is in it, so that equal values of two variables do not show.
 *
 * @param key hex, the same for all environments of one collector
 */
export function fingerprint(key: string, name: string, value: string): string {
  return createHmac("sha256", Buffer.from(key, "hex"))
    .update(`${name}\0${value}`)
    .digest("hex")
    .slice(0, 16);
}

/** The settings of an application: its environment variables, each told with the look and the keyed hash of its value. */
export class Settings {
  readonly #env: Env;
  /** Values that were told: an application may fetch settings after its start, and put them there. */
  readonly #told = new Map<string, string>();
  #key: string | undefined;

  constructor(env: Env) {
    this.#env = env;
  }

  /** @param key see {@link fingerprint}; another one has everything told anew */
  learn(key: string): void {
    if (key !== this.#key) this.#told.clear();
    this.#key = key;
    this.tell();
  }

  /** Tells what has been set or changed since it was told; nothing while there is no key. */
  tell(): void {
    const key = this.#key;
    if (key === undefined || !isTold("configuration")) return;
    for (const [name, value] of Object.entries(this.#env)) {
      if (value === undefined || value === this.#told.get(name)) continue;
      this.#told.set(name, value);
      if (!isSetting(name)) continue;
      tellFact({
        pillar: "configuration",
        name,
        value: `${kindOf(name, value)} ${fingerprint(key, name, value)}`,
        source: "environment variable, keyed hash",
      });
    }
  }
}

/** Whether a variable could be a setting of the application. */
export function isSetting(name: string): boolean {
  // A name of another form is none that a person chose, and may hold anything.
  return (
    /^[A-Za-z_]\w{0,99}$/.test(name) &&
    !PERSONAL.test(name) &&
    !OTHERS.test(name) &&
    !ELSEWHERE.test(name)
  );
}
