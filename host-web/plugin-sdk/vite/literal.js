/** A value in source text that is not a plain literal. `node` says where. */
export class NotLiteral extends Error {
  constructor(node, what, path) {
    super(
      `manifest${path} is ${what}. ` +
        'A manifest is read without being run: only objects, arrays, strings, numbers, true, false and null may stand in it.',
    )
    this.node = node
  }
}

const UNARY = { '-': (value) => -value, '!': (value) => !value }

const READERS = {
  Literal(node, path) {
    if (node.regex || node.bigint) throw new NotLiteral(node, 'a regular expression or big integer', path)
    return node.value
  },
  TemplateLiteral(node, path) {
    if (node.expressions.length > 0) throw new NotLiteral(node, 'a template with a substitution', path)
    return node.quasis[0].value.cooked
  },
  UnaryExpression(node, path) {
    const operand = readLiteral(node.argument, path)
    const apply = UNARY[node.operator]
    if (!apply || typeof operand !== 'number')
      throw new NotLiteral(node, `an expression (${node.operator}…)`, path)
    return apply(operand)
  },
  ArrayExpression(node, path) {
    return node.elements.map((element, index) => readLiteral(element ?? node, `${path}[${index}]`))
  },
  ObjectExpression(node, path) {
    return Object.fromEntries(node.properties.map((property) => readProperty(property, path)))
  },
}

/** The value of an ESTree expression made of literals only; throws `NotLiteral`. */
export function readLiteral(node, path = '') {
  const read = Object.hasOwn(READERS, node.type) ? READERS[node.type] : undefined
  if (!read) throw new NotLiteral(node, DESCRIPTIONS[node.type] ?? `an expression (${node.type})`, path)
  return read(node, path)
}

const DESCRIPTIONS = {
  Identifier: 'a name defined elsewhere',
  CallExpression: 'a function call',
  MemberExpression: 'a property of something else',
  BinaryExpression: 'a computed value',
}

function readProperty(property, path) {
  if (property.type !== 'Property') throw new NotLiteral(property, 'a spread (…)', path)
  const key = property.key.type === 'Identifier' ? property.key.name : String(property.key.value)
  const unreadable = property.computed || property.method || property.kind !== 'init'
  if (unreadable) throw new NotLiteral(property, 'a computed key or a method', `${path}.${key}`)
  return [key, readLiteral(property.value, `${path}.${key}`)]
}
