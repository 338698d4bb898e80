export interface TextStats {
  words: number
  characters: number
  lines: number
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/** Words as Unicode sees them (so also in Chinese or Thai); characters as a reader counts them, without line ends. */
export function countText(text: string): TextStats {
  return {
    words: countWords(text),
    characters: Array.from(text.replaceAll('\n', '')).length,
    lines: text === '' ? 0 : text.split('\n').length,
  }
}

function countWords(text: string): number {
  let count = 0
  for (const segment of words.segment(text)) if (segment.isWordLike) count += 1
  return count
}

export function readingMinutes(wordCount: number, wordsPerMinute: number): number {
  return wordCount === 0 ? 0 : Math.max(1, Math.round(wordCount / wordsPerMinute))
}
