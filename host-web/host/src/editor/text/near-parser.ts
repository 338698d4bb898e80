import { Language, ParseContext } from '@codemirror/language'
import { type Input, NodeProp, type PartialParse, Parser, Tree, TreeFragment } from '@lezer/common'

/** Characters that are parsed past the text in view. */
const AHEAD = 50_000
/** On trees that end early: how much of the text was parsed. */
const PARSED = new NodeProp<number>({ perNode: true })

/**
 * The language, parsed only as far as it can be seen soon. CodeMirror reads a document to its end with every key once
 * somebody has been there, in parts that it has; in a book these are thousands, and the garbage of it.
 */
export const nearLanguage = (language: Language) =>
  new Language(language.data, new NearParser(language.parser), [], language.name)

class NearParser extends Parser {
  readonly #parser: Parser

  constructor(parser: Parser) {
    super()
    this.#parser = parser
  }

  createParse(
    input: Input,
    fragments: readonly TreeFragment[],
    ranges: readonly { from: number; to: number }[],
  ): PartialParse {
    const context = ParseContext.get()
    // Outside of an editor all is wanted.
    if (!context) return this.#parser.startParse(input, fragments, ranges)
    const { viewport } = context
    const pieces = new PieceInput(input)
    const before = limitBefore(fragments, input.length)
    const limit = before === undefined ? viewport.to + AHEAD : Math.max(before, viewport.to)
    if (limit >= input.length) return this.#parser.startParse(pieces, fragments, ranges)
    const usable = before === undefined ? upTo(limit, fragments) : fragments
    const parse = this.#parser.startParse(pieces, usable, ranges)
    return new NearParse(parse, limit, input.length, (from) => {
      if (before === undefined) context.skipUntilInView(from, input.length)
    })
  }
}

/** Characters that are read at once where single ones are asked for. */
const PIECE = 512

/**
 * The Markdown parser looks for the beginning of the line that is written in letter by letter, backwards. Each of them
 * would be a way through the tree of the document, and a paragraph has hundreds.
 */
class PieceInput implements Input {
  readonly #input: Input
  #from = 0
  #piece = ''

  constructor(input: Input) {
    this.#input = input
  }

  get length() {
    return this.#input.length
  }

  get lineChunks() {
    return this.#input.lineChunks
  }

  chunk(from: number): string {
    return this.#input.chunk(from)
  }

  read(from: number, to: number): string {
    if (to - from > PIECE) return this.#input.read(from, to)
    if (from < this.#from || to > this.#from + this.#piece.length) {
      this.#from = Math.max(0, to - PIECE)
      this.#piece = this.#input.read(this.#from, to)
    }
    return this.#piece.slice(from - this.#from, to - this.#from)
  }
}

/** A parser takes over all that it can, also past where it is to stop. */
const upTo = (limit: number, fragments: readonly TreeFragment[]) =>
  fragments
    .filter(({ from }) => from < limit)
    .map(({ from, to, tree, offset, openStart, openEnd }) =>
      to <= limit
        ? new TreeFragment(from, to, tree, offset, openStart, openEnd)
        : new TreeFragment(from, limit, tree, offset, openStart, true),
    )

/** Where the parse before this one ended, as long as CodeMirror waits for all that is past it to be seen. */
function limitBefore(fragments: readonly TreeFragment[], length: number): number | undefined {
  // What has been seen, or is new, is not among what can be used again.
  const last = fragments.at(-1)
  const parsed = last?.tree.prop(PARSED)
  if (!last || last.to < length || parsed === undefined) return undefined
  // Without the last character no block more is parsed than was; what was deleted around it is not counted.
  return Math.max(parsed - last.offset - 1, last.from)
}

/** Ends at the limit with a tree as long as the text, the rest of which is empty until it comes into view. */
class NearParse implements PartialParse {
  readonly #parse: PartialParse
  readonly #limit: number
  readonly #length: number
  readonly #skip: (from: number) => void
  stoppedAt: number | null = null

  constructor(parse: PartialParse, limit: number, length: number, skip: (from: number) => void) {
    this.#parse = parse
    this.#limit = limit
    this.#length = length
    this.#skip = skip
    parse.stopAt(limit)
  }

  get parsedPos() {
    return this.#parse.parsedPos
  }

  stopAt(position: number) {
    // Whoever wants less than all, but more than is near, has all that there is.
    if (position > this.#limit) return
    this.stoppedAt = position
    this.#parse.stopAt(position)
  }

  advance(): Tree | null {
    const tree = this.#parse.advance()
    if (!tree || this.stoppedAt !== null || tree.length >= this.#length) return tree
    this.#skip(tree.length)
    const props: [NodeProp<unknown> | number, unknown][] = [...tree.propValues, [PARSED, tree.length]]
    return new Tree(tree.type, tree.children, tree.positions, this.#length, props)
  }
}
