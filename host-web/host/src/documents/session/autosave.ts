export interface AutosavePace {
  /** After the last change. */
  quietMs: number
  /** After the first change that is not saved. */
  longestMs: number
}

/** Says when it is time to save: soon after the last change, and never later than the longest wait after the first. */
export class Autosave {
  readonly #save: () => void
  readonly #pace: AutosavePace
  #quiet: ReturnType<typeof setTimeout> | undefined
  #longest: ReturnType<typeof setTimeout> | undefined

  constructor(save: () => void, pace: AutosavePace) {
    this.#save = save
    this.#pace = pace
  }

  touch(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(this.#fire, this.#pace.quietMs)
    this.#longest ??= setTimeout(this.#fire, this.#pace.longestMs)
  }

  /** After a failure: not before `milliseconds`, unless the document changes. */
  retryAfter(milliseconds: number): void {
    this.#longest ??= setTimeout(this.#fire, milliseconds)
  }

  stop(): void {
    clearTimeout(this.#quiet)
    clearTimeout(this.#longest)
    this.#quiet = undefined
    this.#longest = undefined
  }

  readonly #fire = (): void => {
    this.stop()
    this.#save()
  }
}
