/** Counted, since several parts of a page may want the same. */
class Counted {
  readonly #counts = new Map<string, number>()

  /** Returns whether it is the first. */
  add(id: string): boolean {
    const count = this.#counts.get(id) ?? 0
    this.#counts.set(id, count + 1)
    return count === 0
  }

  /** Returns whether it was the last. */
  remove(id: string): boolean {
    const count = this.#counts.get(id) ?? 0
    if (count > 1) this.#counts.set(id, count - 1)
    else this.#counts.delete(id)
    return count === 1
  }

  get ids(): string[] {
    return [...this.#counts.keys()]
  }
}

export type Interest = 'watch' | 'follow' | 'show'
const OPPOSITE = { watch: 'unwatch', follow: 'unfollow', show: 'hide' } as const
const ALL = ['watch', 'follow', 'show'] as const

/** Changes of what one wants to hear, as the server takes them. */
export type Wanted = Partial<Record<Interest | (typeof OPPOSITE)[Interest], string[]>>

/** The server takes 400 of all; nobody looks at more cards at once. */
const MOST = { watch: 200, follow: 80, show: 110 } as const
/** Of a message of at most 1,024 bytes, for ids of at most 64 letters. */
const AT_ONCE = 12

/** Of which plugins and authors the page wants to hear: what one has or watches, and how many have what is on the screen. */
export class Interests {
  readonly #counted = { watch: new Counted(), follow: new Counted(), show: new Counted() }
  readonly #onChange: (wanted: Wanted) => void

  constructor(onChange: (wanted: Wanted) => void) {
    this.#onChange = onChange
  }

  /** Returns its undoing. */
  add(interest: Interest, id: string): () => void {
    const counted = this.#counted[interest]
    if (counted.add(id)) this.#onChange({ [interest]: [id] })
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (counted.remove(id)) this.#onChange({ [OPPOSITE[interest]]: [id] })
    }
  }

  ids(interest: Interest): string[] {
    return this.#counted[interest].ids.slice(0, MOST[interest])
  }

  /** All of it, in messages that are short enough. */
  *messages(): Generator<Wanted> {
    for (const interest of ALL) {
      const ids = this.ids(interest)
      for (let at = 0; at < ids.length; at += AT_ONCE) yield { [interest]: ids.slice(at, at + AT_ONCE) }
    }
  }
}
