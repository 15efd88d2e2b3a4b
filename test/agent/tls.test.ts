import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { gunzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { decode } from "./support/decode.js";
import { run, temporaryFolder } from "./support/run.js";
import { readSpool } from "./support/spooled.js";

/** Certificates made for this run: an authority, a server's for 127.0.0.1, a client's. */
function certificates(folder: string): (name: string) => string {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void => {
    const { status, stderr } = spawnSync("openssl", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  };
  const make = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
  ];
  openssl(
    ...["req", "-x509", ...make, "-days", "2", "-subj", "/CN=test authority"],
    ...["-keyout", path("ca.key"), "-out", path("ca.pem")],
  );
  for (const who of ["server", "client"]) {
    openssl(
      ...["req", "-x509", ...make, "-days", "2", "-subj", `/CN=${who}`],
      ...["-CA", path("ca.pem"), "-CAkey", path("ca.key")],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-keyout", path(`${who}.key`), "-out", path(`${who}.pem`)],
    );
  }
  return path;
}

it("trusts the authority it is given, shows its own certificate, and sends nothing without", async () => {
  const folder = temporaryFolder();
  const path = certificates(folder);
  const spans: string[] = [];
  const peers = new Set<unknown>();
  const server = createServer(
    {
      key: readFileSync(path("server.key")),
      cert: readFileSync(path("server.pem")),
      ca: readFileSync(path("ca.pem")),
      requestCert: true,
      rejectUnauthorized: true,
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      const { socket } = request as unknown as {
        socket: Pick<TLSSocket, "getPeerCertificate">;
      };
      peers.add(socket.getPeerCertificate().subject.CN);
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const signal = request.url?.split("/").at(-1) ?? "";
        const got = decode(signal, "", gunzipSync(Buffer.concat(chunks)));
        spans.push(...got.spans.map(({ name }) => name));
        response.end();
      });
    },
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const start = (env: Record<string, string>, spool: string) =>
    run("--require", "exit.cjs", {
      args: ["normal"],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `https://127.0.0.1:${port}`,
        ISOSCOPE_AGENT_SPOOL_DIR: spool,
        ...env,
      },
    });

  const refused = temporaryFolder();
  const without = await start({}, refused);
  expect(without.code).toBe(0);
  expect(without.stderr).toContain("ISO-A10");
  expect(without.stderr).toContain("certificate");
  expect(spans).toEqual([]);
  expect(readSpool(refused).spans).toHaveLength(10);

  const { stderr } = await start(
    {
      OTEL_EXPORTER_OTLP_CERTIFICATE: path("ca.pem"),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: path("client.pem"),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: path("client.key"),
    },
    temporaryFolder(),
  );
  server.closeAllConnections();
  server.close();
  expect(stderr).toBe("");
  expect(spans).toHaveLength(10);
  expect([...peers]).toEqual(["client"]);
});

it("says which certificate file it cannot read, and keeps the telemetry", async () => {
  const spool = temporaryFolder();
  const { code, stderr } = await run("--require", "exit.cjs", {
    args: ["normal"],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: "https://127.0.0.1:9",
      OTEL_EXPORTER_OTLP_CERTIFICATE: "/no/such/ca.pem",
      ISOSCOPE_AGENT_SPOOL_DIR: spool,
    },
  });
  expect(code).toBe(0);
  expect(stderr).toContain("/no/such/ca.pem");
  expect(readSpool(spool).spans).toHaveLength(10);
});
