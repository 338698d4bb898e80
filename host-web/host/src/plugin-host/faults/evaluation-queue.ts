import type { CrashGuard, Suspect } from './crash-guard'

/**
 * Whoever awaits something at the top of a bundle, or waits for a file that it imports, does not hold up the others for
 * longer.
 */
const TURN_MS = 1_000

/** Lets the code of bundles run one after another, so that one that never comes back is known by its name. */
export class EvaluationQueue {
  readonly #guard: CrashGuard
  #turns: Promise<void> = Promise.resolve()

  constructor(guard: CrashGuard) {
    this.#guard = guard
  }

  async run<Result>(suspect: Suspect, evaluate: () => Promise<Result>): Promise<Result> {
    const before = this.#turns
    let endTurn: () => void = () => undefined
    this.#turns = new Promise((resolve) => {
      endTurn = resolve
    })
    await before
    const leave = this.#guard.beginEvaluation(suspect)
    const evaluating = evaluate().finally(leave)
    void settledOrLate(evaluating).then(endTurn)
    return evaluating
  }
}

async function settledOrLate(task: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, TURN_MS)
  })
  await Promise.race([task.then(ignore, ignore), late])
  clearTimeout(timer)
}

function ignore(): void {
  // Whoever asked for it hears how it ended.
}
