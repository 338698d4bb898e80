// Where the manifest comes from: an export of the bundle, read without running it.
import { NotLiteral, readLiteral } from './literals.js'

/** `{ manifest, offsets }`, offsets by JSON pointer; or `{ problem, offset }` when there is none that can be read. */
export function manifestOf({ exports, resolve }) {
  if (!exports.has('manifest')) return { problem: 'The module has no `export const manifest = { … }`.' }
  const expression = resolve(exports.get('manifest'))
  if (!expression)
    return { problem: '`manifest` must be an object literal: `export const manifest = { … }`.' }
  try {
    const { value, offsets } = readLiteral(expression, resolve)
    return value === undefined || value === null
      ? { problem: '`manifest` is empty: `export const manifest = { … }`.', offset: expression.start }
      : { manifest: value, offsets }
  } catch (error) {
    if (!(error instanceof NotLiteral)) throw error
    return { problem: error.message, offset: error.node.start }
  }
}

/**
 * The names under which the module exports something, those of `export default definePlugin({ … })` among them, and
 * whether that is all: what a spread or a call brings only shows when the module runs.
 */
export function exportedNames({ exports, resolve, openEnded }) {
  const names = [...exports.keys()]
  if (!exports.has('default')) return { names, complete: !openEnded }
  let value = resolve(exports.get('default'))
  if (value?.type === 'CallExpression') value = resolve(value.arguments[0])
  if (value?.type !== 'ObjectExpression') return { names, complete: false }
  const named = value.properties.filter(({ type, computed }) => type === 'Property' && !computed)
  return {
    names: [...names, ...named.map(({ key }) => key.name ?? String(key.value))],
    complete: !openEnded && named.length === value.properties.length,
  }
}
