import { randomUUID } from "node:crypto";
import { arch, hostname, platform } from "node:os";
import { type Attributes } from "@opentelemetry/api";
import { type Config, type Env, parsePairs } from "../config";
import { type Detected, detectEnvironment } from "./environment";
import { detectCommit } from "./commit";
import { cleanRepositoryUrl } from "./git";
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
    "vcs.ref.head.name": commit?.branch,
    "vcs.ref.head.type": commit?.branch === undefined ? undefined : "branch",
    "vcs.repository.url.full": commit?.repository,
    // What a person says stands over what was found.
    ...stated(env),
    "service.name": service.name.value,
    "isoscope.service.source": service.name.source,
    "service.version": service.version?.value,
    "deployment.environment.name": environment.value,
    ...provenance("environment", environment),
    "isoscope.environment.raw":
      environment.raw === environment.value ? undefined : environment.raw,
    "vcs.ref.head.revision": commit?.value,
    ...(commit === undefined ? {} : provenance("commit", commit)),
    "isoscope.commit.conflict": commit?.conflict,
    "telemetry.sdk.language": "nodejs",
    "telemetry.sdk.name": "opentelemetry",
    "telemetry.distro.name": "isoscope",
    "telemetry.distro.version": VERSION,
  });
}

/** OTEL_RESOURCE_ATTRIBUTES, less the password that a remote may hold. */
function stated(env: Env): Attributes {
  const pairs = parsePairs(env["OTEL_RESOURCE_ATTRIBUTES"]);
  const url = pairs["vcs.repository.url.full"];
  return url === undefined
    ? pairs
    : { ...pairs, "vcs.repository.url.full": cleanRepositoryUrl(url) };
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
