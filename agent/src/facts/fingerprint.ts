import { type Config } from "../config";
import { reason, report } from "../problems";
import { detectService } from "../resource/service";
import { type Learnt } from "../ship/protocol";
import { tellBuild, tellDirty } from "./build";
import { configurationKey, Settings } from "./configuration";
import { isTold, switchOff, tellAgain, tellFact } from "./facts";
import { describeFlags } from "./flags";
import { tellStudied } from "./installed";
import { tellMachine } from "./machine";
import { OwnFacts } from "./own";
import { LoadedPackages } from "./packages";
import { tellLocale, tellRuntime } from "./runtime";
import { tellShapes } from "./shape";
import { watchStartup } from "./startup";

/** After the start, which has better to do, ms. */
const DELAY_MS = 1_000;
/** Packages that load later, with the first request of a kind, and settings that are set later are told by the minute. */
const LOOK_AGAIN_MS = 60_000;
/** Well within the shortest retention. */
const REMIND_MS = 12 * 3600_000;

const COMMIT = "vcs.ref.head.revision";

/** What the fingerprint asks of the worker thread. */
export interface Learner {
  learn(
    want: {
      readonly root: string;
      readonly lockfile: boolean;
      readonly artifact: boolean;
      readonly salt: boolean;
    },
    onLearnt: (learnt: Learnt) => void,
  ): void;
}

/**
 * Tells what this process runs on: at the start what costs nothing, the rest when the start is over. What
 * takes reading or asking is done elsewhere, and nothing at all on a request's way.
 */
export class Fingerprint {
  readonly #config: Config;
  readonly #resource: Readonly<Record<string, unknown>>;
  readonly #learner: Learner;
  readonly #packages = new LoadedPackages();
  readonly #settings: Settings;
  readonly own = new OwnFacts();
  #root = "";
  #begun = false;

  constructor(
    config: Config,
    resource: Readonly<Record<string, unknown>>,
    learner: Learner,
  ) {
    this.#config = config;
    this.#resource = resource;
    this.#learner = learner;
    this.#settings = new Settings(config.env);
    switchOff(config.facts.off);
    watchStartup();
    setTimeout(() => {
      void this.#guard(() => this.#begin());
    }, DELAY_MS).unref();
    setInterval(() => {
      tellShapes();
      this.own.nextMinute();
      this.#settings.tell();
      void this.#guard(() => this.#packages.tell(this.#root));
    }, LOOK_AGAIN_MS).unref();
    setInterval(tellAgain, REMIND_MS).unref();
  }

  /** For a process that ends before it is told at leisure: what costs nothing. */
  finish(): void {
    this.#tellAtOnce();
    tellShapes();
  }

  #tellAtOnce(): void {
    if (this.#begun) return;
    this.#begun = true;
    tellRuntime();
    tellBuild(this.#config.env, this.#resource);
  }

  async #begin(): Promise<void> {
    const { env, facts } = this.#config;
    this.#tellAtOnce();
    this.#root = detectService(env, process.argv[1], process.cwd()).root;
    if (isTold("build")) tellDirty(this.#root, this.#resource[COMMIT]);
    const { salt } = facts;
    if (salt !== undefined) this.#learnKey(configurationKey(salt));
    this.#learner.learn(
      {
        root: this.#root,
        lockfile: isTold("packages"),
        artifact: isTold("build"),
        salt: isTold("configuration") && salt === undefined,
      },
      (learnt) => {
        void this.#guard(() => {
          if (learnt.kind === "studied") tellStudied(learnt.studied);
          else this.#learnKey(learnt.key);
        });
      },
    );
    if (isTold("runtime")) {
      tellLocale(env["LC_ALL"] ?? env["LANG"]);
      const flags = describeFlags(process.execArgv, env["NODE_OPTIONS"]);
      for (const [name, value] of flags) {
        tellFact({
          pillar: "runtime",
          name: `flag ${name}`,
          value,
          source: "process.execArgv and NODE_OPTIONS",
        });
      }
      await tellMachine({
        kubernetes: env["KUBERNETES_SERVICE_HOST"] !== undefined,
      });
    }
    await this.#packages.tell(this.#root);
  }

  #learnKey(key: string): void {
    this.#settings.learn(key);
    this.own.learn(key);
  }

  /** A fact that can't be found out is no reason to trouble the application. */
  async #guard(tell: () => Promise<void> | void): Promise<void> {
    try {
      await tell();
    } catch (error) {
      report(
        "ISO-A60",
        `not every fact about the environment is told: ${reason(error)}. ISOSCOPE_FACTS_DISABLED leaves kinds out.`,
      );
    }
  }
}
