import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { findProblem } from '../vite/check-bundle.js'
import { readManifest } from '../vite/manifest.js'

const WHOLE = 'id: "xy", name: "X", version: "1.0.0", description: "x"'
const read = (source) => readManifest(parseAst(source))

test('reads what a minifier makes of a manifest', () => {
  const source =
    'const e={id:`a-b`,on:!0,off:!1,low:-5,list:[1e3,null,`x`],deep:{"k-2":"v"}};export{e as manifest};'
  expect(read(source)).toEqual({
    id: 'a-b',
    on: true,
    off: false,
    low: -5,
    list: [1000, null, 'x'],
    deep: { 'k-2': 'v' },
  })
})

test('reads an exported declaration', () => {
  expect(read('export const manifest = { id: "xy" }')).toEqual({ id: 'xy' })
})

test.each([
  ['export const manifest = { ...base }', 'manifest is a spread (…)'],
  ['export const manifest = { name: title }', 'manifest.name is a name defined elsewhere'],
  ['export const manifest = { slots: [make()] }', 'manifest.slots[0] is a function call'],
  ['export const manifest = { name: `a ${b}` }', 'manifest.name is a template with a substitution'],
  ['export const manifest = { [key]: 1 }', 'manifest.key is a computed key or a method'],
  ['export const manifest = { a: "x" + "y" }', 'manifest.a is a computed value'],
  ['export const manifest = make()', 'must be an object literal'],
  ['export const other = {}', 'has no `export const manifest'],
])('refuses %s', (source, message) => {
  expect(() => read(source)).toThrow(message)
})

test('a bundle must be the plugin that plugin.json names, and export its components', () => {
  const problem = (source) => findProblem(parseAst(source), 'xy')
  const slots = 'contributes: { slots: [{ slot: "sidebar", component: "Panel" }] }'
  expect(problem('export const manifest = { id: "y" }')).toContain('plugin.json says "xy"')
  expect(problem(`export const manifest = { ${WHOLE}, ${slots} }`)).toContain('does not export it')
  expect(
    problem(`const m = { ${WHOLE}, ${slots} }; function P() {} export { m as manifest, P as Panel }`),
  ).toBeUndefined()
})

test.each([
  [
    'commands: [{ id: "run", title: "Run" }]',
    'contributes.commands[0].id: Begin the id with the plugin\'s own: "xy.run".',
  ],
  [
    'keybindings: [{ command: "xy.run", key: "e" }]',
    'contributes.keybindings[0].key: "e" would swallow typing',
  ],
  [
    'keybindings: [{ command: "xy.run", key: "Mod-e", mac: "([)" }]',
    'contributes.keybindings[0].mac: "([)" is no key',
  ],
])('a build refuses %s, as the platform does', (contributes, message) => {
  const source = `export const manifest = { ${WHOLE}, contributes: { ${contributes} } }`
  expect(findProblem(parseAst(source), 'xy')).toContain(message)
})
