import { IsoscopeError } from "./errors.js";

/**
 * Listens, or says what to do when the address can't be had.
 *
 * @param what for people, such as "OTLP/gRPC"
 * @param flag the flag of `isoscope collector` that sets the port
 * @throws IsoscopeError ISO-PORT-TAKEN or ISO-CONFIG
 */
export async function listening<T>(
  what: string,
  address: { readonly host: string; readonly port: number },
  flag: string,
  listen: (address: {
    readonly host: string;
    readonly port: number;
  }) => Promise<T>,
): Promise<T> {
  try {
    return await listen(address);
  } catch (cause) {
    const code =
      cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const { host, port } = address;
    if (code === "EADDRINUSE") {
      throw new IsoscopeError(
        "ISO-PORT-TAKEN",
        `Port ${port} of ${host}, for ${what}, is taken by another process.`,
        {
          hint: `Stop that process (is a collector running already?), or choose another port: ${flag} <number>, 0 picks a free one.`,
          cause,
        },
      );
    }
    if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
      throw new IsoscopeError(
        "ISO-CONFIG",
        `Can't listen on port ${port} of ${host}, for ${what}: ${code}.`,
        {
          hint:
            code === "EACCES"
              ? `Choose a port above 1023: ${flag} <number>.`
              : "Set ISOSCOPE_HOST to an address of this machine.",
          cause,
        },
      );
    }
    throw cause;
  }
}
