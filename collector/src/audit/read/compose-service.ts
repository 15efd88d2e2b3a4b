import type { Interpolated } from "../interpolate.js";
import type { YamlNode } from "../yaml.js";

/** What stands at one place of a compose file, as it is there and with variables put in. */
export interface Said {
  readonly node: YamlNode;
  readonly raw: string;
  readonly put: Interpolated;
}

export interface Build {
  readonly node: YamlNode;
  /** Where the context's path begins. */
  readonly folder: string;
  readonly context: Said | undefined;
  readonly dockerfile: Said | undefined;
  /** A Dockerfile within the compose file. */
  readonly inline: Said | undefined;
  readonly target: Said | undefined;
  readonly args: ReadonlyMap<string, Said>;
}

/** A service; null where `!reset` takes away what others say. */
export interface Service {
  readonly name: string;
  readonly image: Said | null | undefined;
  readonly build: Build | null | undefined;
  readonly profiles: readonly string[];
  /** `!override`: nothing of what others say of it counts. */
  readonly alone: boolean;
}

export type Services = Map<string, Service>;

/** Services of one file over those of another, as Compose merges files. */
export function merged(base: Services, own: Services): Services {
  const services = new Map(base);
  for (const [name, service] of own) {
    const below = base.get(name);
    services.set(name, below === undefined ? service : over(service, below));
  }
  return services;
}

/** What `own` says, and else what `base` says; of a build part by part. */
export function over(own: Service, base: Service): Service {
  if (own.alone) return own;
  const { image = base.image, build = base.build, name } = own;
  return {
    ...{ name, image, alone: base.alone },
    build: own.build ? overBuild(own.build, base.build) : build,
    profiles: [...new Set([...base.profiles, ...own.profiles])],
  };
}

function overBuild(own: Build, base: Build | null | undefined): Build {
  if (base === undefined || base === null || own.node.tag === "!override") {
    return own;
  }
  return {
    node: own.node,
    folder: own.context === undefined ? base.folder : own.folder,
    context: own.context ?? base.context,
    dockerfile: own.dockerfile ?? base.dockerfile,
    inline: own.inline ?? base.inline,
    target: own.target ?? base.target,
    args: new Map([...base.args, ...own.args]),
  };
}
