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

let latest: { text: string; stats: TextStats } | undefined

/**
 * Words as Unicode sees them (so also in Chinese or Thai); characters as a reader counts them, without line ends.
 * Remembers the latest text, for a document is counted for the status bar and for other plugins.
 */
export function countText(text: string): TextStats {
  if (latest?.text !== text) latest = { text, stats: count(text) }
  return latest.stats
}

export function readingMinutes(wordCount: number, wordsPerMinute: number): number {
  return wordCount === 0 ? 0 : Math.max(1, Math.round(wordCount / wordsPerMinute))
}

function count(text: string): TextStats {
  const breaks = occurrences(text, /\n/g)
  return {
    words: countWords(text),
    characters: text.length - occurrences(text, /[\uD800-\uDBFF][\uDC00-\uDFFF]/g) - breaks,
    lines: text === '' ? 0 : breaks + 1,
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
