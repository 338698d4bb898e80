/** The part of `Storage` that the page uses. */
export interface KeyValueStorage {
  readonly length: number
  key: (index: number) => string | null
  getItem: (key: string) => string | null
  setItem: (key: string, value: string) => void
  removeItem: (key: string) => void
}

/** Lives as long as the page. */
export class MemoryStorage implements KeyValueStorage {
  readonly #items = new Map<string, string>()

  get length(): number {
    return this.#items.size
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value)
  }

  removeItem(key: string): void {
    this.#items.delete(key)
  }
}

/** `localStorage`; a memory where the browser denies it: already reading the property throws then. */
export const pageStorage: KeyValueStorage = open('localStorage')

/** `sessionStorage`, the same way. */
export const sessionPageStorage: KeyValueStorage = open('sessionStorage')

function open(kind: 'localStorage' | 'sessionStorage'): KeyValueStorage {
  try {
    // Null or undefined where a browser has it switched off.
    return (globalThis as Partial<Record<typeof kind, Storage | null>>)[kind] ?? new MemoryStorage()
  } catch {
    return new MemoryStorage()
  }
}

export function keysOf(storage: KeyValueStorage, prefix: string): string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) =>
    key.startsWith(prefix),
  )
}
