export interface Heading {
  level: number
  title: string
  /** Counted from 1. */
  line: number
}

const ATX = /^ {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$/
const FENCE = /^ {0,3}(`{3,}|~{3,})/

/** The ATX headings (`## Title`) of a Markdown text, in order; what stands in fenced code is none. */
export function readHeadings(text: string): Heading[] {
  const headings: Heading[] = []
  let fence: string | undefined
  text.split('\n').forEach((line, index) => {
    const mark = FENCE.exec(line)?.[1]
    if (mark !== undefined) fence = nextFence(fence, mark)
    const match = fence === undefined ? ATX.exec(line) : null
    if (match?.[1] !== undefined && match[2] !== undefined) {
      headings.push({ level: match[1].length, title: plain(match[2]), line: index + 1 })
    }
  })
  return headings
}

/** The heading under which `line` stands. */
export function headingAt(headings: readonly Heading[], line: number): Heading | undefined {
  return headings.filter((heading) => heading.line <= line).at(-1)
}

/** A fence is closed by one of the same sign and at least the same length. */
function nextFence(open: string | undefined, mark: string): string | undefined {
  if (open === undefined) return mark
  return mark.startsWith(open) ? undefined : open
}

/** Without the signs of emphasis, code and links. */
function plain(markdown: string): string {
  return markdown.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[*_`~]+/g, '')
}
