import { readLiteral } from './literal.js'

/** What `export const manifest` of a parsed module says, without running it. */
export function readManifest(program) {
  const local = localNameOf(program, 'manifest')
  const value = local && initialValueOf(program, local)
  if (!value) throw new Error('The module has no `export const manifest = { … }`.')
  if (value.type !== 'ObjectExpression')
    throw new Error('`manifest` must be an object literal: `export const manifest = { … }`.')
  return readLiteral(value)
}

/**
 * The names under which the module exports something, those that `export default definePlugin({ … })` has among them, and
 * whether that is all: what a spread or a call brings only shows when the module runs.
 */
export function exportedNames(program) {
  const found = program.body.map((statement) => namesOf(program, statement))
  return { names: found.flatMap((each) => each.names), complete: found.every((each) => each.complete) }
}

function namesOf(program, statement) {
  switch (statement.type) {
    case 'ExportDefaultDeclaration':
      return keysOf(program, statement.declaration)
    case 'ExportAllDeclaration':
      return statement.exported ? known([nameOf(statement.exported)]) : { names: [], complete: false }
    case 'ExportNamedDeclaration':
      return namesOfClause(program, statement)
    default:
      return known([])
  }
}

function namesOfClause(program, statement) {
  const declared = declarationsOf(statement.declaration).map((declaration) => declaration.id.name)
  const names = [...declared, ...statement.specifiers.map((specifier) => nameOf(specifier.exported))]
  const byDefault = statement.specifiers.find((specifier) => nameOf(specifier.exported) === 'default')
  if (!byDefault || statement.source) return known(names)
  const keys = keysOf(program, byDefault.local)
  return { names: [...names, ...keys.names], complete: keys.complete }
}

const known = (names) => ({ names, complete: true })

/** The keys of an object, or of the object that is handed to a function such as `definePlugin`. */
function keysOf(program, expression) {
  let value = expression
  if (value?.type === 'Identifier') value = initialValueOf(program, value.name)
  if (value?.type === 'CallExpression') value = value.arguments[0]
  if (value?.type === 'Identifier') value = initialValueOf(program, value.name)
  if (value?.type !== 'ObjectExpression') return { names: [], complete: false }
  const properties = value.properties.filter((property) => property.type === 'Property' && !property.computed)
  return {
    names: properties.map((property) => nameOf(property.key)),
    complete: properties.length === value.properties.length,
  }
}

function localNameOf(program, exported) {
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    if (declarationsOf(statement.declaration).some((declaration) => declaration.id.name === exported))
      return exported
    const specifier = statement.specifiers.find((each) => nameOf(each.exported) === exported)
    if (specifier) return nameOf(specifier.local)
  }
  return undefined
}

function initialValueOf(program, name) {
  return program.body
    .map((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement))
    .flatMap(declarationsOf)
    .find((declaration) => declaration.id.name === name)?.init
}

function declarationsOf(declaration) {
  if (declaration?.type === 'VariableDeclaration') return declaration.declarations
  return declaration?.id ? [declaration] : []
}

function nameOf(node) {
  return node.name ?? node.value
}
