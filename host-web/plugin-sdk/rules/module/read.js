// An ES module as its syntax tree shows it: what it imports, exports and calls. Nothing is executed.
import { parseSync } from 'vite'
import { beginning, hostOf } from './constants.js'
import { withoutEscapes } from './escapes.js'
import { stringOf } from './literals.js'
import { reachOf } from './reach.js'
import { nodesOf } from './walk.js'

/**
 * `{ exports, bindings, openEnded, imports, reach, resolve }`, or `{ problem: { message, line } }` of what is no ES module.
 *
 * `exports` maps a name to the expression behind it, undefined where it cannot be seen; `openEnded`: the module also
 * exports whatever another exports.
 */
export function readModule(text, places) {
  const { program, errors } = parseSync('bundle.js', text)
  const wrong = errors.find(({ severity }) => severity === 'Error')
  if (wrong) return { problem: problemOf(places.lineAt(wrong.labels[0]?.start ?? 0), text, wrong.message) }
  const nodes = [...nodesOf(program)]
  const decorator = nodes.find(({ type }) => type === 'Decorator')
  if (decorator)
    return {
      problem: {
        line: places.lineAt(decorator.start),
        message: 'JSX and decorators do not run in browsers: build the plugin first.',
      },
    }
  return readProgram(program, nodes, text)
}

function readProgram(program, nodes, text) {
  const module = { exports: new Map(), bindings: new Map(), openEnded: false, imports: [] }
  const locals = new Map()
  const aliases = new Map()
  for (const statement of program.body) readStatement(module, statement, locals, aliases)
  for (const [exported, local] of locals) module.exports.set(exported, module.bindings.get(local))
  const called = nodes.filter(({ type }) => type === 'ImportExpression')
  module.imports.push(
    ...called.map((node) => ({ source: importedFrom(node.source), offset: bracketOf(node, text) })),
  )
  return {
    ...module,
    reach: reachOf(nodes, withoutEscapes(text, nodes), aliases),
    resolve: (node) => resolved(module.bindings, node),
  }
}

/** A host is enough: it is code from elsewhere, whatever follows. */
function importedFrom(source) {
  const said = beginning(source)
  return said.whole || hostOf(said) !== null ? said.text : null
}

function readStatement(module, statement, locals, aliases) {
  const { type, source, declaration } = statement
  if (source) module.imports.push({ source: stringOf(source), offset: statement.start })
  if (type === 'VariableDeclaration') readDeclaration(module, statement)
  else if (type === 'ImportDeclaration') readAliases(statement, aliases)
  else if (type === 'ExportAllDeclaration') {
    if (statement.exported) module.exports.set(nameOf(statement.exported), undefined)
    else module.openEnded = true
  } else if (type === 'ExportDefaultDeclaration')
    module.exports.set('default', declaration.type.endsWith('Declaration') ? undefined : declaration)
  else if (type === 'ExportNamedDeclaration') readNamed(module, statement, locals)
}

function readNamed(module, { source, declaration, specifiers }, locals) {
  if (declaration?.type === 'VariableDeclaration')
    for (const name of readDeclaration(module, declaration)) locals.set(name, name)
  else if (declaration?.id) module.exports.set(declaration.id.name, undefined)
  for (const { local, exported } of specifiers) {
    module.exports.set(nameOf(exported), undefined)
    if (!source) locals.set(nameOf(exported), nameOf(local))
  }
}

function readAliases({ specifiers }, aliases) {
  for (const { type, imported, local } of specifiers)
    if (type === 'ImportSpecifier' && nameOf(imported) !== local.name)
      aliases.set(local.name, nameOf(imported))
}

/** Remembers the variables; returns the names that are declared. */
function readDeclaration(module, { declarations }) {
  return declarations.flatMap(({ id, init }) => {
    if (id.type === 'Identifier' && init) module.bindings.set(id.name, init)
    return patternNames(id)
  })
}

function patternNames(pattern) {
  const names = []
  const waiting = [pattern]
  while (waiting.length > 0) {
    const each = waiting.pop()
    if (each?.type === 'Identifier') names.push(each.name)
    // The last comes out first.
    else for (const part of partsOf(each).reverse()) waiting.push(part)
  }
  return names
}

function partsOf(pattern) {
  switch (pattern?.type) {
    case 'ObjectPattern':
      return pattern.properties.map((each) => each.value ?? each.argument)
    case 'ArrayPattern':
      return pattern.elements.slice()
    case 'AssignmentPattern':
      return [pattern.left]
    case 'RestElement':
      return [pattern.argument]
    default:
      return []
  }
}

/** Follows names to the expression that they stand for. */
function resolved(bindings, node) {
  for (let step = 0; step < 16; step += 1) {
    if (node?.type !== 'Identifier') return node
    node = bindings.get(node.name)
  }
  return undefined
}

/** Where the arguments of an `import(…)` begin. */
function bracketOf({ start }, text) {
  const before = /import(?:\s|\/\*[^]*?\*\/|\/\/.*\n)*/y
  before.lastIndex = start
  before.test(text)
  return before.lastIndex
}

const LONGEST = 80 // characters of a line that are repeated

function problemOf(line, text, why) {
  const shown = (text.split('\n', line)[line - 1] ?? '').trim().replaceAll(/(?! )[\p{C}\p{Z}]/gu, '\ufffd')
  const excerpt = shown.length > LONGEST ? `${shown.slice(0, LONGEST - 1)}…` : shown
  return { line, message: `Line ${line} is not valid JavaScript: ${excerpt} (${why})` }
}

function nameOf(node) {
  return node.name ?? node.value
}
