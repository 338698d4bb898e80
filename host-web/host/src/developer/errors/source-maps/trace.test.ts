import { expect, test } from 'vitest'
import { inlineMap } from './inline-map'
import { LARGEST_MAP, linesAround, trace } from './trace'

const SOURCE = [
  'function rows() {}',
  'function renderTable(text) {',
  '  throw new TypeError(text)',
  '}',
].join('\n')
/** Of `throw` in the bundle's line 1, column 5 to line 3, column 3 of the source. */
const MAP = {
  version: 3,
  file: 'a-b.js',
  sources: ['src/table.ts'],
  sourcesContent: [SOURCE],
  names: ['renderTable'],
  mappings: 'IAEEA',
}
const frame = (line: number, column: number) => ({ file: '', line, column, function: 't' })
const traced = (map: unknown) => trace(JSON.stringify(map), [frame(1, 9), frame(1, 1), frame(0, 0)])

test('a place in the bundle is shown where its author wrote it, with the lines around', () => {
  const [place, before, nowhere] = traced(MAP)
  expect(place).toMatchObject({ source: 'src/table.ts', line: 3, column: 3, name: 'renderTable' })
  expect(place?.lines.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  expect(place?.lines[2]?.text).toBe('  throw new TypeError(text)')
  expect(before).toBeUndefined()
  expect(nowhere).toBeUndefined()
})

test('without sources the place alone is known', () => {
  const [place] = traced({ ...MAP, sourcesContent: undefined })
  expect(place).toMatchObject({ line: 3, lines: [] })
})

const sections = (map: unknown) => ({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map }] })

test.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['places in no source', JSON.stringify({ ...MAP, mappings: 'IKEE' })],
  ['more than may be', ' '.repeat(LARGEST_MAP + 1)],
  ['maps in maps', nested(50_000)],
])('a hostile map, %s, ends in an error or says nothing', (_what, map) => {
  let said: unknown[] = []
  try {
    said = trace(map, [frame(1, 9)])
  } catch (error) {
    expect(error).toBeInstanceOf(Error)
  }
  expect(said.filter(Boolean)).toEqual([])
})

function nested(depth: number): string {
  const [before, after] = JSON.stringify(sections('@')).split('"@"')
  return `${before?.repeat(depth)}${JSON.stringify(MAP)}${after?.repeat(depth)}`
}

test('a map of ten megabytes and a line of one say no more than a few lines', () => {
  const [place] = traced({ ...MAP, sourcesContent: [`a\nb\n${'x'.repeat(5_000_000)}`] })
  expect(place?.lines.at(-1)?.text).toHaveLength(200)
  expect(linesAround('a\n'.repeat(1_000_000), 500_000)).toHaveLength(7)
})

test('a bundle may have its map in itself', () => {
  const text = JSON.stringify({ ...MAP, sources: ['src/täble.ts'] })
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(text)))
  const head = '//# sourceMappingURL=data:application/json;charset=utf-8'
  expect(inlineMap(`let a\n${head};base64,${base64}\n`)).toBe(text)
  expect(inlineMap(`let a\n${head},${encodeURIComponent(text)}`)).toBe(text)
  expect(inlineMap('let a\n//# sourceMappingURL=a-b.js.map')).toBeUndefined()
  expect(inlineMap(`let a\n${head};base64,%%%`)).toBeUndefined()
})
