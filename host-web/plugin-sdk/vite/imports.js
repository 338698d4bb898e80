import { ALLOWED_IMPORTS } from './allowed-imports.js'

/** What is wrong with the imports of a parsed bundle, in one sentence, or undefined. */
export function problemOfImports(program) {
  const foreign = importsOf(program).find((name) => !ALLOWED_IMPORTS.includes(name))
  return foreign === undefined ? undefined : sentenceAbout(foreign)
}

export function sentenceAbout(foreign) {
  return `The bundle imports "${foreign}". Only these may stay outside it: ${ALLOWED_IMPORTS.join(', ')}.`
}

/** The names that are imported, by statement or by call; one that is computed is said as "…". */
function importsOf(node) {
  if (Array.isArray(node)) return node.flatMap(importsOf)
  if (typeof node !== 'object' || node === null) return []
  const below = Object.values(node).flatMap(importsOf)
  return node.source && IMPORTING.has(node.type) ? [node.source.value ?? '…', ...below] : below
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ImportExpression',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
])
