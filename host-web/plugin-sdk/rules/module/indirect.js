// What of the page a module names without calling it by its plain name: `window['fe' + 'tch']`,
// `const { eval: e } = globalThis`, `[].constructor.constructor`. `services/publishing/javascript/indirect.py` looks for the same.
import { constant } from './constants.js'

export const EVALUATIONS = ['eval', 'Function']
export const REQUESTS = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
]
const MEMBERS = new Set([...EVALUATIONS, ...REQUESTS, 'sendBeacon', 'cookie', 'constructor'])
const OBJECTS = ['globalThis', 'window', 'self', 'navigator', 'document']
const NEARBY = 200
// White space, as the platform's language has it in bytes.
const S = '[ \\t\\n\\r\\f\\v]*'
const TYPEOF = pattern('\\btypeof_$')
const PAGE = '(?:globalThis|window|self)'
const OF_PAGE = pattern(`(?<![\\w$.])(?:${PAGE}_\\??\\._)+$`)
const OF_NAVIGATOR = pattern('(?<![\\w$])navigator_\\??\\._$')
const OF_DOCUMENT = pattern('(?<![\\w$])document(?:[\'"`]_\\])?_\\??\\._$')
const UNPACKED = pattern(`^[^{}]*\\}_=_(?:(?:${PAGE}_\\._)*(document)|${PAGE})(?![\\w$])(?!_\\??[.(\\[])`)
const OF_CONSTRUCTOR = pattern(
  '(?:\\bconstructor[\'"`]?(?:_\\])?' +
    '|(?:\\bfunction(?:_\\*)?(?:_[\\w$]+)?_\\(_\\)|\\(_\\)_=>)_\\{_\\}(?:_\\))+)' +
    '_(?:\\??\\._(?:\\[_[\'"`])?|\\[_[\'"`])$',
)

function pattern(text) {
  return new RegExp(text.replaceAll('_', S))
}

/** Uses, `{ offset, kind, name }`, of one node. */
export function namedBy(node, text) {
  switch (node.type) {
    case 'Identifier':
      return node.name === 'eval' && !TYPEOF.test(before(node.start, text)) ? evaluation(node) : []
    case 'MemberExpression':
      return node.computed ? subscripted(node, text) : member(node.property, text)
    case 'Property':
      return property(node, text)
    default:
      return []
  }
}

function evaluation({ start }) {
  return [{ offset: start, kind: 'evaluations', name: 'eval' }]
}

function member({ type, name, start, end }, text) {
  if (type !== 'Identifier' || !MEMBERS.has(name)) return []
  const inFront = before(start, text)
  if (name === 'constructor') return ofConstructor(start, inFront)
  if (name === 'cookie' && OF_DOCUMENT.test(inFront)) return of('document', name, start)
  if (name === 'sendBeacon' && OF_NAVIGATOR.test(inFront)) return of('navigator', name, start)
  const found = OF_PAGE.exec(inFront)
  if (found) return TYPEOF.test(inFront.slice(0, found.index)) ? [] : of('window', name, start)
  return unpacked(name, start, end, text)
}

function subscripted({ object, property: key }, text) {
  const said = constant(key)
  const isQuoted = key.type === 'Literal' || key.type === 'TemplateLiteral'
  if (isQuoted && said === 'constructor') return ofConstructor(key.start + 1, before(key.start + 1, text))
  const owner = ownerOf(object)
  return owner === undefined ? [] : of(owner, said, key.start)
}

/** An object of the page, or a member of something that is called so. */
function ownerOf({ type, name, computed, object, property: key }) {
  if (type === 'Identifier') return OBJECTS.includes(name) ? name : undefined
  const isMember = type === 'MemberExpression' && !computed && object.type === 'Identifier'
  return isMember && OBJECTS.includes(key.name) ? key.name : undefined
}

/** `{ key: value }`, of an object that is made or taken apart. */
function property({ key, computed }, text) {
  const { type, name, start, end } = key
  if (!computed && type === 'Identifier')
    return MEMBERS.has(name) && name !== 'constructor' ? unpacked(name, start, end, text) : []
  if (!computed) return unpacked(constant(key), start, end, text)
  return unpacked(constant(key), text.lastIndexOf('[', start), text.indexOf(']', end) + 1, text)
}

function unpacked(name, start, end, text) {
  const found = UNPACKED.exec(text.slice(end, end + NEARBY))
  return found ? of(found[1] ? 'document' : 'window', name, start) : []
}

function ofConstructor(offset, inFront) {
  if (!OF_CONSTRUCTOR.test(inFront)) return []
  return [{ offset, kind: 'evaluations', name: "A function's constructor" }]
}

/** What member `name` of an object of the page stands for. */
function of(owner, name, offset) {
  const use = (kind, said = name) => [{ offset, kind, name: said }]
  if (owner === 'document') return name === 'cookie' ? use('cookies', 'document.cookie') : []
  if (owner === 'navigator') return name === 'sendBeacon' ? use('requests') : []
  if (EVALUATIONS.includes(name)) return use('evaluations')
  return REQUESTS.includes(name) ? use('requests') : []
}

function before(end, text) {
  return text.slice(Math.max(0, end - NEARBY), end)
}
