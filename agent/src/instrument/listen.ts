/** A method of a driver's class. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** A fact that can't be read never troubles a driver. */
export function quietly(tell: () => void): void {
  try {
    tell();
  } catch {
    // Another form than the versions known here have.
  }
}

/** Tells what the object knows once the method has run. */
export function afterwards(
  tell: (self: object, args: readonly unknown[]) => void,
) {
  return (original: Method): Method =>
    function (...args) {
      const result = original.apply(this, args);
      quietly(() => {
        tell(this, args);
      });
      return result;
    };
}

/** Tells what the method hands to its callback. */
export function withCallback(tell: (result: unknown) => void) {
  return (original: Method): Method =>
    function (callback, ...rest) {
      if (typeof callback !== "function") {
        return original.call(this, callback, ...rest);
      }
      const told = (error: unknown, result: unknown): unknown => {
        if (typeof result === "object" && result !== null) {
          quietly(() => {
            tell(result);
          });
        }
        return Reflect.apply(callback, undefined, [error, result]) as unknown;
      };
      return original.call(this, told, ...rest);
    };
}

/** Tells what the method's promise comes to. */
export function thenTell(tell: (result: unknown) => void) {
  return (original: Method): Method =>
    async function (...args) {
      const result = await original.apply(this, args);
      quietly(() => {
        tell(result);
      });
      return result;
    };
}

/**
 * Tells the answer to one question that a driver asks by itself, or its application: others pass by at the
 * cost of a comparison.
 *
 * @param isIt whether these arguments ask it
 */
export function whenAsked(
  isIt: (args: readonly unknown[]) => boolean,
  tell: (answer: unknown) => void,
) {
  return (original: Method): Method =>
    function (...args) {
      if (!isIt(args)) return original.apply(this, args);
      const callback: unknown = args.at(-1);
      if (typeof callback === "function") {
        args[args.length - 1] = (...results: unknown[]): unknown => {
          quietly(() => {
            tell(results[1]);
          });
          return Reflect.apply(callback, undefined, results) as unknown;
        };
        return original.apply(this, args);
      }
      const result = original.apply(this, args);
      // Told aside: the application gets the driver's very own promise.
      Promise.resolve(result).then(
        (answer) => {
          quietly(() => {
            tell(answer);
          });
        },
        () => undefined,
      );
      return result;
    };
}
