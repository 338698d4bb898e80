import { javascriptLanguage } from '@codemirror/lang-javascript'

export interface Imported {
  /** As it is written, without its quotes; null where only running the module would tell. */
  source: string | null
  /** From 1. */
  line: number
}

/** What a module imports, statically and dynamically, by its syntax: nothing of it runs. */
export function importsOf(source: string): Imported[] {
  const found: { source: string | null; at: number }[] = []
  const text = (from: number, to: number) => source.slice(from + 1, to - 1)
  javascriptLanguage.parser.parse(source).iterate({
    enter: ({ name, node, from }) => {
      if (name === 'ImportDeclaration' || name === 'ExportDeclaration') {
        const named = node.getChild('String')
        if (named) found.push({ source: text(named.from, named.to), at: from })
        return name === 'ExportDeclaration'
      }
      if (name === 'DynamicImport') {
        let first = node.firstChild
        while (first && /^import$|^\($|Comment$/.test(first.name)) first = first.nextSibling
        found.push({ source: first?.name === 'String' ? text(first.from, first.to) : null, at: from })
      }
      return true
    },
  })
  return withLines(source, found)
}

function withLines(source: string, found: { source: string | null; at: number }[]): Imported[] {
  let line = 1
  let read = 0
  return found.map(({ source: name, at }) => {
    for (; read < at; read += 1) if (source.charCodeAt(read) === 10) line += 1
    return { source: name, line }
  })
}

export interface SetChange {
  added: string[]
  removed: string[]
  kept: string[]
}

export const COMPUTED = '(computed when it runs)'

export const namesOf = (imports: Imported[]): string[] =>
  [...new Set(imports.map(({ source }) => source ?? COMPUTED))].sort()

export function changesBetween(before: readonly string[], now: readonly string[]): SetChange {
  return {
    added: now.filter((each) => !before.includes(each)),
    removed: before.filter((each) => !now.includes(each)),
    kept: now.filter((each) => before.includes(each)),
  }
}
