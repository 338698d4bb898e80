const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g

/** Lines and columns of one text, from 1; a column counts characters as people do. A minified bundle is one line of megabytes. */
export class Places {
  #text
  #starts = [0]

  constructor(text) {
    this.#text = text
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) this.#starts.push(end + 1)
  }

  at(offset) {
    const line = this.lineAt(offset)
    const before = this.#text.slice(this.#starts[line - 1], offset)
    return { line, column: before.length - (before.match(PAIRS)?.length ?? 0) + 1 }
  }

  lineAt(offset) {
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (this.#starts[middle] <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
