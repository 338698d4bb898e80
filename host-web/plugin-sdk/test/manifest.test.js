import { expect, test } from 'vitest'
import { bundleFindings } from '../rules/bundle-findings.js'
import { compareVersions } from '../rules/manifest/versions.js'
import { manifestOf } from '../rules/module/manifest.js'
import { readModule } from '../rules/module/read.js'
import { Places } from '../rules/places.js'

const read = (source) => manifestOf(readModule(source, new Places(source)))

test('reads what a minifier makes of a manifest', () => {
  const source =
    'const n="a",e={id:n+`-b`,on:!0,off:!1,no:void 0,low:-5,list:[1e3,null,`x`],deep:Object.freeze({"k-2":("v")})};export{e as manifest};'
  expect(read(source).manifest).toEqual({
    id: 'a-b',
    on: true,
    off: false,
    low: -5,
    list: [1000, null, 'x'],
    deep: { 'k-2': 'v' },
  })
})

test('a key that is named as what all objects have is a key', () => {
  const { manifest } = read('export const manifest = { ["__proto__"]: { a: 1 } }')
  expect(Object.keys(manifest)).toEqual(['__proto__'])
})

test.each([
  ['{ ...base }', 'manifest is a spread (…)'],
  ['{ name: title }', 'manifest.name is a name defined elsewhere (title)'],
  ['{ slots: [make()] }', 'manifest.slots[0] is a function call'],
  ['{ name: `a ${b}` }', 'manifest.name is a template with a substitution'],
  ['{ [key]: 1 }', 'manifest.key is a computed key or a method'],
  ['{ a: 1 + 2 }', 'manifest.a is a computed value'],
  ['{ a: [1, , 2] }', 'manifest.a is an array with holes'],
  ['{ a: 1e999 }', 'manifest.a is a number that is too large'],
  ['{ a: "\\ud800" }', 'manifest.a is a text with half a character'],
  ['make()', 'manifest is a function call'],
  [`${'['.repeat(40)}${']'.repeat(40)}`, 'nested too deeply'],
])('refuses %s', (source, message) => {
  expect(read(`export const manifest = ${source}`).problem).toContain(message)
})

test('names that stand for more values than a manifest may have are not followed', () => {
  const lists = Array.from({ length: 5 }, (_, index) => `n${index}=[${`n${index + 1},`.repeat(8)}]`)
  expect(read(`const ${lists.join()},n5=1;export{n0 as manifest}`).problem).toContain(
    'more than 10000 values',
  )
})

test('a chain as deep as it is long is walked all the same', () => {
  const found = bundleFindings(Buffer.from(`a${'.b()'.repeat(2_000)};eval('1')`))
  expect(found.map(({ code }) => code)).toContain('dynamic-code')
})

test.each([
  ['a list of as many elements', `a=[${'1,'.repeat(200_000)}];eval('1')`],
  ['as many statements', `${'a;'.repeat(200_000)}eval('1')`],
  ['a pattern as deep', `export const ${'['.repeat(5_000)}a${']'.repeat(5_000)} = eval('1')`],
])('%s as a file can hold is walked to its end', (_, code) => {
  const found = bundleFindings(Buffer.from(code))
  expect(found.map(({ code: rule }) => rule)).toContain('dynamic-code')
})

test('a pre-release precedes its version', () => {
  const ascending = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0',
  ]
  const shuffled = ascending.toReversed()
  expect(shuffled.sort(compareVersions)).toEqual(ascending)
  expect(compareVersions('1.0.0+a', '1.0.0+b')).toBe(0)
})
