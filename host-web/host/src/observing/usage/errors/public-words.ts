/** What browsers say of themselves. */
const ENGINE = [
  'Cannot read properties of undefined (reading',
  'Cannot read properties of null (reading',
  'Cannot set properties of undefined (setting',
  'Cannot set properties of null (setting',
  'Cannot access',
  'before initialization',
  'is not a function',
  'is not defined',
  'is not iterable',
  'is not a constructor',
  'is undefined',
  'is null',
  'Assignment to constant variable.',
  'Maximum call stack size exceeded',
  'too much recursion',
  'Invalid array length',
  'Invalid time value',
  'Invalid regular expression:',
  'Unexpected token',
  'Unexpected end of JSON input',
  'is not valid JSON',
  'Converting circular structure to JSON',
  'Failed to fetch',
  'NetworkError when attempting to fetch resource.',
  'Load failed',
  'The operation was aborted.',
  'Failed to execute',
  'Its activate() did not finish within 5 seconds.',
  'It stopped the page when it was started last. It was not started again.',
].join('\n')
const LONGEST = 200
const MOST_WORDS = 40
/** One word that a plugin has may be one that somebody wrote: a plugin may have a dictionary. */
const FEWEST_WORDS = 2

/**
 * Of a message what the plugin's own code or the browser says word for word, at least two words of it on end; for the
 * rest stands "…". Code is public. What somebody wrote, a title, an address or a setting is not in it.
 */
export function publicWords(message: string, source: string): string {
  const known = `${ENGINE}\n${source.replace(/[^\S\n]+/g, ' ')}`
  const words = message.trim().split(/\s+/).slice(0, MOST_WORDS)
  const said: string[] = []
  for (let start = 0; start < words.length;) {
    const end = endOfKnown(words, start, known)
    if (end - start >= FEWEST_WORDS) said.push(words.slice(start, end).join(' '))
    else if (said.at(-1) !== '…') said.push('…')
    start = end - start >= FEWEST_WORDS ? end : start + 1
  }
  return said.every((part) => part === '…') ? '' : said.join(' ').slice(0, LONGEST)
}

function endOfKnown(words: readonly string[], start: number, known: string): number {
  let end = start
  while (end < words.length && known.includes(words.slice(start, end + 1).join(' '))) end += 1
  return end
}

/** A name that the code has as a word of its own. */
export function isPublicName(name: string, source: string): boolean {
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name)) return false
  const escaped = name.replaceAll('$', String.raw`\$`)
  return new RegExp(String.raw`(?<![\p{L}\p{N}_$])${escaped}(?![\p{L}\p{N}_$])`, 'u').test(source)
}
