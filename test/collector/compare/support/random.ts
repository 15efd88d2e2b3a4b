/** Seeded randomness, so that a failing population can be made again. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

/** mulberry32 (Tommy Ettinger, public domain) with Box-Muller on top. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    normal: () =>
      Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    hex: (digits) => {
      let text = "";
      while (text.length < digits) {
        text += Math.floor(next() * 16).toString(16);
      }
      return text;
    },
  };
}
