export interface Progress {
  words: number
  goal: number
  /** 0 to 1. */
  share: number
  reached: boolean
}

export function progressOf(words: number, goal: number): Progress {
  const target = Math.max(1, Math.round(goal))
  return { words, goal: target, share: Math.min(1, words / target), reached: words >= target }
}
