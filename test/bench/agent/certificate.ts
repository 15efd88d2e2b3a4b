import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A key, and the certificate for 127.0.0.1 that it signed itself. */
export interface Certificate {
  readonly key: Buffer;
  readonly certificate: Buffer;
  /** Where the certificate is until this process ends. */
  readonly file: string;
}

/**
 * Makes a certificate that is good for a day.
 *
 * @throws Error when openssl is missing
 */
export function makeCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "isoscope-bench-"));
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const keyFile = join(folder, "key.pem");
  const file = join(folder, "certificate.pem");
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-nodes", "-days", "1", "-newkey", "rsa:2048"],
      ...["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-keyout", keyFile, "-out", file],
    ],
    { stdio: "pipe" },
  );
  return {
    key: readFileSync(keyFile),
    certificate: readFileSync(file),
    file,
  };
}
