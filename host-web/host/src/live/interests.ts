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
/** Cards that come and go together are a few messages, and not one each: the server takes 100 in ten seconds. */
const TOGETHER = 100

/** Of which plugins and authors the page wants to hear: what one has or watches, and how many have what is on the screen. */
export class Interests {
  readonly #counted = { watch: new Counted(), follow: new Counted(), show: new Counted() }
  /** What the server knows. */
  readonly #said = { watch: new Set<string>(), follow: new Set<string>(), show: new Set<string>() }
  readonly #onChange: (wanted: Wanted) => void
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(onChange: (wanted: Wanted) => void) {
    this.#onChange = onChange
  }

  /** Returns its undoing. */
  add(interest: Interest, id: string): () => void {
    const counted = this.#counted[interest]
    if (counted.add(id)) this.#sayChanges()
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      if (counted.remove(id)) this.#sayChanges()
    }
  }

  #sayChanges(): void {
    if (this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      for (const wanted of this.#changes()) this.#onChange(wanted)
    }, TOGETHER)
  }

  ids(interest: Interest): string[] {
    return this.#counted[interest].ids.slice(0, MOST[interest])
  }

  /** All of it, for a server that knows nothing yet, in messages that are short enough. */
  *messages(): Generator<Wanted> {
    for (const interest of ALL) this.#said[interest].clear()
    yield* this.#changes()
  }

  /** What the server does not know; first what is over, which makes room. */
  *#changes(): Generator<Wanted> {
    for (const interest of ALL) {
      const wanted = new Set(this.ids(interest))
      const over = [...this.#said[interest]].filter((id) => !wanted.has(id))
      for (const id of over) this.#said[interest].delete(id)
      yield* inMessages(OPPOSITE[interest], over)
    }
    for (const interest of ALL) {
      const fresh = this.ids(interest).filter((id) => !this.#said[interest].has(id))
      for (const id of fresh) this.#said[interest].add(id)
      yield* inMessages(interest, fresh)
    }
  }
}

function* inMessages(of: keyof Wanted, ids: string[]): Generator<Wanted> {
  for (let at = 0; at < ids.length; at += AT_ONCE) yield { [of]: ids.slice(at, at + AT_ONCE) }
}
