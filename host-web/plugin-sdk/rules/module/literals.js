// Values written as literals, read out of a syntax tree without running it; what minifiers make of plain data is understood.

const MAX_DEPTH = 32
// Names may be used many times: a few hundred bytes make as many values as they like.
const MAX_NODES = 10_000
const MAX_DIGITS = 64
const UNDEFINED = Symbol('undefined')

/** A value in source text that is not a plain literal; `node` is where. */
export class NotLiteral extends Error {
  constructor(node, what, path) {
    super(
      `manifest${path} is ${what}. A manifest is read without being run: only objects, arrays, strings, numbers, ` +
        'true, false and null may stand in it.',
    )
    this.node = node
  }
}

/**
 * The value of an ESTree expression, and where by JSON pointer each of its values begins: `{ value, offsets }`. `resolve`
 * finds the expression that a name stands for. Throws `NotLiteral`.
 */
export function readLiteral(node, resolve) {
  const reading = { resolve, offsets: new Map(), nodes: 0 }
  const value = read(reading, node, { path: '', pointer: '/manifest', depth: 0 })
  return { value: value === UNDEFINED ? undefined : value, offsets: reading.offsets }
}

function read(reading, node, place) {
  if (place.depth > MAX_DEPTH) throw new NotLiteral(node, 'nested too deeply', place.path)
  if ((reading.nodes += 1) > MAX_NODES)
    throw new NotLiteral(node, `more than ${MAX_NODES} values`, place.path)
  if (!reading.offsets.has(place.pointer)) reading.offsets.set(place.pointer, node.start)
  const reader = Object.hasOwn(READERS, node.type) ? READERS[node.type] : undefined
  if (!reader)
    throw new NotLiteral(node, DESCRIPTIONS[node.type] ?? `an expression (${node.type})`, place.path)
  return reader(reading, node, { ...place, depth: place.depth + 1 })
}

const UNARY = {
  '-': (value) => (typeof value === 'number' ? -value : undefined),
  '!': (value) => (['number', 'boolean'].includes(typeof value) ? !value : undefined),
  void: () => UNDEFINED,
}

const READERS = {
  Literal(_reading, node, { path }) {
    if (node.regex || node.bigint) throw new NotLiteral(node, 'a regular expression or big integer', path)
    if (typeof node.value === 'number' && node.raw.replaceAll('_', '').length > MAX_DIGITS)
      throw new NotLiteral(node, 'a number with too many digits', path)
    if (node.value === Infinity) throw new NotLiteral(node, 'a number that is too large', path)
    return typeof node.value === 'string' ? wellFormed(node, node.value, path) : node.value
  },
  TemplateLiteral(_reading, node, { path }) {
    if (node.expressions.length > 0) throw new NotLiteral(node, 'a template with a substitution', path)
    return wellFormed(node, node.quasis[0].value.cooked, path)
  },
  ParenthesizedExpression: (reading, node, place) => read(reading, node.expression, place),
  UnaryExpression(reading, node, place) {
    const value = read(reading, node.argument, place)
    const result = UNARY[node.operator]?.(value)
    if (result === undefined) throw new NotLiteral(node, `an expression (${node.operator}…)`, place.path)
    return result
  },
  BinaryExpression(reading, node, place) {
    const [left, right] = [node.left, node.right].map((side) => read(reading, side, place))
    if (node.operator === '+' && typeof left === 'string' && typeof right === 'string') return left + right
    throw new NotLiteral(node, 'a computed value', place.path)
  },
  ArrayExpression(reading, node, place) {
    return node.elements.map((element, index) => {
      if (element === null) throw new NotLiteral(node, 'an array with holes', place.path)
      const value = read(reading, element, below(place, index, `[${index}]`))
      return value === UNDEFINED ? null : value
    })
  },
  ObjectExpression(reading, node, place) {
    const result = new Map()
    for (const property of node.properties) {
      const key = keyOf(property, place)
      const there = below(place, key, `.${key}`)
      if (result.has(key)) throw new NotLiteral(property, 'there twice', there.path)
      result.set(key, read(reading, property.value, there))
    }
    return Object.fromEntries([...result].filter(([, value]) => value !== UNDEFINED))
  },
  Identifier(reading, node, place) {
    if (node.name === 'undefined') return UNDEFINED
    const target = reading.resolve(node)
    if (!target) throw new NotLiteral(node, `a name defined elsewhere (${node.name})`, place.path)
    return read(reading, target, place)
  },
  CallExpression(reading, node, place) {
    const { callee } = node
    const freezes =
      callee.type === 'MemberExpression' &&
      !callee.computed &&
      callee.object.name === 'Object' &&
      callee.property.name === 'freeze'
    if (!freezes || node.arguments.length !== 1) throw new NotLiteral(node, 'a function call', place.path)
    return read(reading, node.arguments[0], place)
  },
}

const DESCRIPTIONS = { MemberExpression: 'a property of something else', SpreadElement: 'a spread (…)' }

function below({ path, pointer, depth }, key, step) {
  const escaped = String(key).replaceAll('~', '~0').replaceAll('/', '~1')
  return { path: path + step, pointer: `${pointer}/${escaped}`, depth }
}

function keyOf(property, { path }) {
  if (property.type !== 'Property') throw new NotLiteral(property, 'a spread (…)', path)
  const { key, computed, method, kind } = property
  const text = computed ? stringOf(key) : (key.name ?? String(key.value))
  if (method || kind !== 'init' || text === null)
    throw new NotLiteral(property, 'a computed key or a method', `${path}.${key.name ?? key.value ?? '…'}`)
  return text
}

function wellFormed(node, text, path) {
  if (/\p{Surrogate}/u.test(text)) throw new NotLiteral(node, 'a text with half a character', path)
  return text
}

/** The text of a string, or of a template without substitutions; null of what only running it would tell. */
export function stringOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  return node?.type === 'TemplateLiteral' && node.expressions.length === 0
    ? node.quasis[0].value.cooked
    : null
}
