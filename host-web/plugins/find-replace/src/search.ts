export interface SearchOptions {
  matchCase: boolean
  wholeWord: boolean
  regex: boolean
}

export interface Match {
  from: number
  to: number
  groups: RegExpExecArray
}

/** A very long list helps nobody and makes the page slow. */
export const MOST_MATCHES = 5_000

/** The expression to look for, or why it is none. */
export function compile(
  query: string,
  { matchCase, wholeWord, regex }: SearchOptions,
): RegExp | { problem: string } {
  const source = regex ? query : query.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const bounded = wholeWord ? `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])` : source
  try {
    return new RegExp(bounded, `gmu${matchCase ? '' : 'i'}`)
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'Not a regular expression.' }
  }
}

/** Matches that have a length, at most `MOST_MATCHES`. */
export function findAll(text: string, expression: RegExp): Match[] {
  const matches: Match[] = []
  for (const groups of text.matchAll(expression)) {
    if (groups[0] !== '') matches.push({ from: groups.index, to: groups.index + groups[0].length, groups })
    if (matches.length === MOST_MATCHES) break
  }
  return matches
}

/** What takes the match's place: with `regex`, `$1`, `$<name>` and `$&` stand for what was found. */
export function replacementFor(match: Match, replacement: string, { regex }: SearchOptions): string {
  if (!regex) return replacement
  return replacement.replaceAll(
    /\$(?:(\$)|(&)|(\d{1,2})|<([^>]+)>)/g,
    (whole, dollar?: string, all?: string, number?: string, name?: string) => {
      if (dollar !== undefined) return '$'
      if (all !== undefined) return match.groups[0]
      if (number !== undefined)
        return Number(number) < match.groups.length ? (match.groups[Number(number)] ?? '') : whole
      return match.groups.groups?.[name ?? ''] ?? whole
    },
  )
}

/** The match at or after `position`; the first one when there is none. */
export function nextIndex(matches: readonly Match[], position: number): number {
  const index = matches.findIndex(({ from }) => from >= position)
  return index < 0 ? 0 : index
}
