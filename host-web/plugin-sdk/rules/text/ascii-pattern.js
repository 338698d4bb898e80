const SPACE = ' \\t\\n\\r\\f\\v'
const PARTS = /\\[^]|[[\].]/g // what is escaped, the ends of a class, any sign

/**
 * A pattern of the platform's, which has its white space of ASCII and no line's end but \n: in this language `\s` has
 * more, and `.` less.
 */
export function asciiPattern(pattern) {
  let inClass = false
  return pattern.replaceAll(PARTS, (part) => {
    if (part === '\\s') return inClass ? SPACE : `[${SPACE}]`
    if (part === '\\S' && inClass) throw new Error(`\\S in a class is not known here: ${pattern}`)
    if (part === '\\S') return `[^${SPACE}]`
    if (part === '.') return inClass ? part : '[^\\n]'
    if (part === '[') inClass = true
    if (part === ']') inClass = false
    return part
  })
}
