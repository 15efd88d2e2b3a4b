import { useMantineColorScheme, type MantineColorScheme } from "@mantine/core";

const order = ["auto", "light", "dark"] as const;

/** The chosen scheme, which the browser remembers, and the next one round. */
export function useColorScheme(): {
  scheme: MantineColorScheme;
  next: MantineColorScheme;
  cycle: () => void;
} {
  // To pause transitions meanwhile, Mantine would write a <style> element, which the policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({
    keepTransitions: true,
  });
  const next = order[(order.indexOf(colorScheme) + 1) % order.length] ?? "auto";
  return {
    scheme: colorScheme,
    next,
    cycle: () => {
      setColorScheme(next);
    },
  };
}
