import { differingLines } from './differing-lines'

export interface TextStats {
  words: number
  characters: number
  lines: number
}

// Scripts that write words without spaces between them. Everything else is quicker found by an expression.
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu
const WORD = /[\p{L}\p{N}\p{M}]+(?:['’.,](?=[\p{L}\p{N}])[\p{L}\p{N}\p{M}]+)*/gu

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

const NOTHING: TextStats = { words: 0, characters: 0, lines: 0 }
let latest = { text: '', stats: count('') }

/**
 * Words as Unicode sees them (so also in Chinese or Thai); characters as a reader counts them, without line ends.
 * Remembers the latest text: a document is counted for the status bar and for other plugins, and of a changed one only the
 * lines that differ are counted.
 */
export function countText(text: string): TextStats {
  if (text === '') return NOTHING
  if (latest.text !== text) latest = { text, stats: recount(latest, text) }
  return latest.stats
}

/** Of a part of a text: what is remembered of the whole stays. */
export function countPart(text: string): TextStats {
  return text === '' ? NOTHING : count(text)
}

function recount(before: typeof latest, text: string): TextStats {
  const { from, after } = differingLines(before.text, text)
  const gone = before.text.slice(from, before.text.length - after)
  const come = text.slice(from, text.length - after)
  // Another text: counting what is gone too would be more work.
  if (gone.length + come.length > text.length) return count(text)
  const [was, is] = [count(gone), count(come)]
  return {
    words: before.stats.words - was.words + is.words,
    characters: before.stats.characters - was.characters + is.characters,
    lines: before.stats.lines - was.lines + is.lines,
  }
}

export function readingMinutes(wordCount: number, wordsPerMinute: number): number {
  return wordCount === 0 ? 0 : Math.max(1, Math.round(wordCount / wordsPerMinute))
}

function count(text: string): TextStats {
  const breaks = occurrences(text, /\n/g)
  return {
    words: countWords(text),
    characters: text.length - occurrences(text, /[\uD800-\uDBFF][\uDC00-\uDFFF]/g) - breaks,
    lines: breaks + 1,
  }
}

function countWords(text: string): number {
  let words = 0
  const spaced = text.replace(UNSPACED, (run) => {
    for (const segment of segmenter.segment(run)) if (segment.isWordLike) words += 1
    return ' '
  })
  return words + occurrences(spaced, WORD)
}

function occurrences(text: string, expression: RegExp): number {
  let found = 0
  for (expression.lastIndex = 0; expression.test(text);) found += 1
  return found
}
