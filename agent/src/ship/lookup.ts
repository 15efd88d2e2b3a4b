import { lookup, Resolver, TIMEOUT } from "node:dns";
import { readFileSync } from "node:fs";
import { type LookupFunction } from "node:net";

/** A name server that takes longer is as good as none. */
const ANSWER_MS = 2_000;

const HOSTS =
  process.platform === "win32"
    ? "C:\\Windows\\System32\\drivers\\etc\\hosts"
    : "/etc/hosts";

/**
 * `dns.lookup`, once a name server has shown that it answers. What that calls, getaddrinfo, can't be given
 * up, and Node waits for it before a process ends: with name servers out of reach (a VPN that is off) an
 * exit would take ten seconds and more. A query of Node's own can be given up.
 *
 * @param servers to ask instead of the system's
 */
export function answeredLookup(servers?: readonly string[]): LookupFunction {
  return (name, options, callback) => {
    if (isKnownHere(name)) {
      lookup(name, options, callback);
      return;
    }
    // A new one each time: one that is kept goes on asking the servers of a network that was left.
    const resolver = new Resolver({ timeout: ANSWER_MS, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    resolver.resolve4(name, (error) => {
      if (error?.code === TIMEOUT) callback(unanswered(name), "");
      else lookup(name, options, callback);
    });
  };
}

/** Whether no name server is asked for it. */
function isKnownHere(name: string): boolean {
  if (name === "localhost") return true;
  try {
    return readFileSync(HOSTS, "utf8").split(/\s+/).includes(name);
  } catch {
    return false;
  }
}

function unanswered(name: string): NodeJS.ErrnoException {
  const error = new Error(`no name server answers when asked for ${name}`);
  return Object.assign(error, { code: "EAI_AGAIN" });
}
