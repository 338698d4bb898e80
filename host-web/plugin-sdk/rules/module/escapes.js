// Names that are written with escapes: `ev\u0061l` is `eval` to whoever runs it. The tree has them plain, its text has not.

/** The text with plain names, and spaces behind them: each place is what it was. */
export function withoutEscapes(text, nodes) {
  if (!text.includes('\\u')) return text
  const parts = []
  let end = 0
  for (const node of nodes) {
    const isEscaped =
      node.type === 'Identifier' && node.start >= end && text.slice(node.start, node.end).includes('\\')
    if (!isEscaped) continue
    parts.push(text.slice(end, node.start), node.name.padEnd(node.end - node.start))
    end = node.end
  }
  return parts.join('') + text.slice(end)
}
