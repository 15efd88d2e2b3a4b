import { randomUUID } from "node:crypto";
import { arch, hostname, platform } from "node:os";
import { type Attributes } from "@opentelemetry/api";
import { type Config, parsePairs } from "../config";
import { type Detected, detectEnvironment } from "./environment";
import { detectCommit } from "./commit";
import { detectService } from "./service";
import { VERSION } from "../version";

/**
 * The resource attributes every record carries: who the service is, in which environment, at
 * which commit, each with its source. The command line is left out: it holds secrets too often.
 *
 * @param script the entry script, `process.argv[1]`
 * @param cwd the working directory
 */
export function describeResource(
  config: Config,
  script: string | undefined,
  cwd: string,
): Attributes {
  const { env } = config;
  const service = detectService(env, script, cwd);
  const environment = detectEnvironment(env);
  const commit = detectCommit(env, service.root);
  return drop({
    "service.instance.id": randomUUID(),
    "process.pid": process.pid,
    "process.runtime.name": "nodejs",
    "process.runtime.version": process.versions.node,
    "host.name": hostname(),
    "host.arch": arch() === "x64" ? "amd64" : arch(),
    "os.type": platform() === "win32" ? "windows" : platform(),
    // What a person says stands over what was found.
    ...parsePairs(env["OTEL_RESOURCE_ATTRIBUTES"]),
    "service.name": service.name.value,
    "isoscope.service.source": service.name.source,
    "service.version": service.version?.value,
    "deployment.environment.name": environment.value,
    ...provenance("environment", environment),
    "isoscope.environment.raw":
      environment.raw === environment.value ? undefined : environment.raw,
    "vcs.ref.head.revision": commit?.value,
    "vcs.ref.head.name": commit?.branch,
    "vcs.ref.head.type": commit?.branch === undefined ? undefined : "branch",
    "vcs.repository.url.full": commit?.repository,
    ...(commit === undefined ? {} : provenance("commit", commit)),
    "isoscope.commit.conflict": commit?.conflict,
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.distro.name": "isoscope",
    "telemetry.distro.version": VERSION,
  });
}

function provenance(what: string, found: Detected): Attributes {
  return {
    [`isoscope.${what}.source`]: found.source,
    [`isoscope.${what}.confidence`]: found.confidence,
  };
}

function drop(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => value !== undefined),
  );
}
