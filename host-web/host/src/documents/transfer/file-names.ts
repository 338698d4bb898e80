import { fileNameOf } from '../../editor/export-document'

/** Gives each document a file's name of its own, also where upper and lower case are the same. */
export class FileNames {
  readonly #taken = new Set<string>()

  constructor(taken: Iterable<string> = []) {
    for (const name of taken) this.#taken.add(folded(name))
  }

  /** `Plans.md`, then `Plans 2.md`. */
  take(name: string, folder = ''): string {
    const whole = folder + fileNameOf(name)
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? whole : whole.replace(/\.md$/, ` ${count}.md`)
      if (this.#taken.has(folded(candidate))) continue
      this.#taken.add(folded(candidate))
      return candidate
    }
  }
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** What a file is called without its folders and its ending. */
export function titleOfFile(path: string): string {
  const name = path.split('/').at(-1) ?? ''
  return name.replace(/\.[^.]*$/, '').slice(0, 200)
}

/** A path that stays where it is unpacked. */
export function isInside(path: string): boolean {
  return !/[\\\p{Cc}]|^[A-Za-z]:/u.test(path) && !path.startsWith('/') && !path.split('/').includes('..')
}

export function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown|txt)$/i.test(path)
}

/** What systems put beside people's files. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => /^\.[^./]/.test(part) || part === '__MACOSX')
}
