import { matchSorter } from 'match-sorter'

import type { PaletteEntry } from './palette-entry'

const RECENT = 'Recent'
const MOST_RECENT = 5
/** Of one group, when one searches: whoever wants another one writes more of its name. */
const MOST_OF_A_GROUP = 20

export interface PaletteGroup {
  heading: string
  entries: PaletteEntry[]
}

/** Without a query all there is, what was used last on top; with one what has all its words, the best first. */
export function searchEntries(entries: PaletteEntry[], query: string, recent: string[]): PaletteGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return words.length === 0
    ? withRecent(entries, recent)
    : grouped(matches(entries, words, recent), MOST_OF_A_GROUP)
}

function matches(entries: PaletteEntry[], words: string[], recent: string[]): PaletteEntry[] {
  const age = ({ id }: PaletteEntry) => (recent.includes(id) ? recent.indexOf(id) : recent.length)
  // The first word is sorted by last, and so decides.
  return words.reduceRight(
    (found, word) =>
      matchSorter(found, word, {
        keys: [
          'title',
          { key: 'keywords', maxRanking: matchSorter.rankings.CONTAINS },
          { key: 'group', maxRanking: matchSorter.rankings.CONTAINS },
        ],
        baseSort: (one, other) => age(one.item) - age(other.item) || one.index - other.index,
      }),
    entries,
  )
}

function withRecent(entries: PaletteEntry[], recent: string[]): PaletteGroup[] {
  const used = recent
    .map((id) => entries.find((entry) => entry.id === id))
    .filter((entry) => entry !== undefined)
    .slice(0, MOST_RECENT)
  const others = grouped(entries.filter((entry) => !entry.isMinor && !used.includes(entry)))
  return used.length > 0 ? [{ heading: RECENT, entries: used }, ...others] : others
}

/** In the order in which each group's first entry comes. */
function grouped(entries: PaletteEntry[], most = Infinity): PaletteGroup[] {
  const groups = new Map<string, PaletteEntry[]>()
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry])
  return [...groups].map(([heading, members]) => ({ heading, entries: members.slice(0, most) }))
}
