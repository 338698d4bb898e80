import type { Stream } from '../world.ts'

type Painted = (text: string) => string

export interface Paint {
  red: Painted
  green: Painted
  yellow: Painted
  dim: Painted
}

// SGR codes: begin, end (ECMA-48, 8.3.117).
const CODES = { red: [31, 39], green: [32, 39], yellow: [33, 39], dim: [2, 22] } as const

/** Colours on a terminal alone, and not for who set NO_COLOR (https://no-color.org) or said `--no-color`. */
export function painter(
  stream: Stream,
  env: Readonly<Record<string, string | undefined>>,
  wanted: boolean,
): Paint {
  const colours = wanted && stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const paint =
    ([begin, end]: readonly [number, number]): Painted =>
    (text) =>
      colours ? `\u001b[${begin}m${text}\u001b[${end}m` : text
  return {
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    dim: paint(CODES.dim),
  }
}
