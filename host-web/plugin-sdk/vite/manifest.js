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

/** All names under which the module exports something. */
export function exportedNames(program) {
  return program.body.flatMap((statement) => {
    if (statement.type === 'ExportDefaultDeclaration') return ['default']
    if (statement.type !== 'ExportNamedDeclaration') return []
    const declared = declarationsOf(statement.declaration).map((declaration) => declaration.id.name)
    return [...declared, ...statement.specifiers.map((specifier) => nameOf(specifier.exported))]
  })
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
