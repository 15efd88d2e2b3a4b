import { curb, type Curbed } from "../otlp/curb.js";
import { isOver, type Named } from "../otlp/measure.js";
import { requests, type Signal } from "../otlp/messages.js";
import {
  hashName,
  type AttributeLimits,
  type NameJudge,
  type Names,
} from "../otlp/names.js";
import { Distinct, type Budget } from "./distinct.js";

/** How many different names there may be, and how much one item may hold. */
export interface Limits extends AttributeLimits {
  readonly environments: number;
  readonly services: number;
  /** Of each service. */
  readonly operations: number;
  /** Of each service. */
  readonly series: number;
}

/** What the limits have done since start. */
export interface LimitState {
  readonly environments: NameState;
  readonly services: NameState;
  readonly operations: NameState;
  readonly series: NameState;
  /** Attributes left out because an item had too many. */
  readonly droppedAttributes: number;
  /** Attribute values cut short. */
  readonly cutValues: number;
}

export interface NameState {
  readonly limit: number;
  readonly known: number;
  /** Occurrences that were given the overflow name instead. */
  readonly overflowed: number;
}

/** All services together may take this many times what one may: it bounds memory. */
const SERVICES_AT_THEIR_LIMIT = 20;

const named: Readonly<Record<Signal, Named>> = {
  traces: "operations",
  logs: "nothing",
  metrics: "series",
};

/** Names per service: one that makes up names without end takes no room from the others. */
class PerService {
  readonly #limit: number;
  readonly #budget: Budget;
  readonly #byService = new Map<number, Distinct>();

  constructor(limit: number) {
    this.#limit = limit;
    this.#budget = { left: limit * SERVICES_AT_THEIR_LIMIT };
  }

  of(service: number): Distinct {
    let names = this.#byService.get(service);
    if (names === undefined) {
      names = new Distinct(this.#limit, this.#budget);
      this.#byService.set(service, names);
    }
    return names;
  }

  get known(): number {
    return [...this.#byService.values()].reduce(
      (sum, { size }) => sum + size,
      0,
    );
  }
}

/** Services beyond their limit share one. */
const OTHER_SERVICES = 0;

/** Keeps what is stored within the limits: requests that are pass untouched, the others are curbed. */
export class NameLimits implements NameJudge {
  readonly #limits: Limits;
  readonly #environments: Distinct;
  readonly #services: Distinct;
  readonly #operations: PerService;
  readonly #series: PerService;
  readonly #curbed: Curbed = {
    environments: 0,
    services: 0,
    operations: 0,
    series: 0,
    attributes: 0,
    values: 0,
  };

  /** @param known what is stored already: it keeps its names across a restart */
  constructor(
    limits: Limits,
    known: readonly {
      environment: string;
      service: string;
      operation: string;
    }[] = [],
  ) {
    this.#limits = limits;
    this.#environments = new Distinct(limits.environments);
    this.#services = new Distinct(limits.services);
    this.#operations = new PerService(limits.operations);
    this.#series = new PerService(limits.series);
    for (const { environment, service, operation } of known) {
      this.environment(hashName(environment));
      const origin = hashName(service);
      this.service(origin);
      if (operation !== "") this.operations(origin).has(hashName(operation));
    }
  }

  environment(name: number): boolean {
    return this.#environments.has(name);
  }

  service(name: number): boolean {
    return this.#services.has(name);
  }

  operations(service: number): Names {
    return this.#operations.of(this.#owner(service));
  }

  series(service: number): Names {
    return this.#series.of(this.#owner(service));
  }

  #owner(service: number): number {
    return service !== OTHER_SERVICES && this.#services.has(service)
      ? service
      : OTHER_SERVICES;
  }

  /**
   * @param request bytes that the scan has accepted, without nested values
   * @param isBound its key names the environment
   * @returns the same bytes when they are within the limits
   */
  apply(signal: Signal, request: Uint8Array, isBound: boolean): Uint8Array {
    const bytes = Buffer.from(
      request.buffer,
      request.byteOffset,
      request.byteLength,
    );
    if (!isOver(bytes, named[signal], this.#limits, this, isBound)) {
      return request;
    }
    const { request: result, curbed } = curb(bytes, requests[signal], {
      limits: this.#limits,
      judge: this,
      isBound,
    });
    for (const name of Object.keys(curbed) as (keyof Curbed)[]) {
      this.#curbed[name] += curbed[name];
    }
    return result === bytes ? request : result;
  }

  state(): LimitState {
    const { environments, services, operations, series } = this.#limits;
    const of = (limit: number, known: number, overflowed: number) => ({
      limit,
      known,
      overflowed,
    });
    const curbed = this.#curbed;
    return {
      environments: of(
        environments,
        this.#environments.size,
        curbed.environments,
      ),
      services: of(services, this.#services.size, curbed.services),
      operations: of(operations, this.#operations.known, curbed.operations),
      series: of(series, this.#series.known, curbed.series),
      droppedAttributes: curbed.attributes,
      cutValues: curbed.values,
    };
  }
}
