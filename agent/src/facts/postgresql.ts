import { tellService } from "./facts";

/**
 * Takes one ParameterStatus message of a PostgreSQL server.
 *
 * @param parameter its name; all but `server_version` are left alone
 * @param value such as `18.6`, or `16.4 (Debian 16.4-1.pgdg120+1)`
 */
export function noteServerVersion(parameter: string, value: string): void {
  if (parameter !== "server_version") return;
  // The packager's suffix would make two builds of one version differ.
  const version = value.split(" ", 1)[0] ?? value;
  tellService("postgresql", version, "pg ParameterStatus server_version");
}
