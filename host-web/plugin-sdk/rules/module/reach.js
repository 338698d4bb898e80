// What a module reaches for: code made at run time, cookies, the network, what a page stops. Found by name, as a reviewer
// would look for it; `services/publishing/javascript/reach.py` looks for the same.
import { beginning, constant, hostOf, namesAPlace } from './constants.js'
import { EVALUATIONS, REQUESTS, namedBy } from './indirect.js'
import { rulesIn, stoppedBy } from './loads.js'
import { stops } from '../page-policy.js'

const AT_MOST = 50 // places of each kind
const TIMERS = ['setTimeout', 'setInterval']
const WORKERS = ['Worker', 'SharedWorker']
const ASKING = new Set([...REQUESTS, 'sendBeacon', 'importScripts'])
const CALLED = new Set([...EVALUATIONS, 'fetch', ...TIMERS, 'importScripts'])
const MADE = new Set(['Function', ...REQUESTS.filter((name) => name !== 'fetch'), ...WORKERS, 'Audio'])
const CALLED_OF = new Set([...EVALUATIONS, 'fetch', ...TIMERS, 'sendBeacon'])
const PAGE = ['globalThis', 'window', 'self']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'post']
const OPENS = /\.[ \t\n\r\f\v]*open[ \t\n\r\f\v]*\([ \t\n\r\f\v]*$/
const NEARBY = 200
const ADDRESSED = ['URL', 'Request']
// As builds write it: a file of the plugin, which is of another origin than the page.
const OWN_FILE = /\bimport\.meta\.url\b/

/**
 * `{ evaluations, cookies, requests, addressed, stopped }`, each `{ name, offset }`: what is addressed with its `host`, what
 * a page's policy stops with its `directive`.
 */
export function reachOf(nodes, text, aliases) {
  const reach = { evaluations: [], cookies: [], requests: [], addressed: [], stopped: [] }
  const keys = new Set(nodes.flatMap(keysOf))
  const seen = nodes.flatMap((node) => (keys.has(node) ? [] : usesOf(node, text, aliases)))
  const rules = rulesIn(text, nodes).map((found) => ({ kind: 'stopped', ...found }))
  for (const { kind, ...use } of [...seen, ...rules].sort((a, b) => a.offset - b.offset)) {
    const uses = reach[kind]
    // What is called by its name is also named.
    if (uses.length < AT_MOST && uses.at(-1)?.offset !== use.offset) uses.push(use)
  }
  return reach
}

/** Names that are no references. */
function keysOf({ type, computed, shorthand, property, key, label }) {
  if (label) return [label]
  if (type === 'MemberExpression') return computed ? [] : [property]
  return computed === false && !shorthand && key ? [key] : []
}

function usesOf(node, text, aliases) {
  const stopped = stoppedBy(node, text, aliases).map((found) => ({ kind: 'stopped', ...found }))
  const isCall = node.type === 'CallExpression' || node.type === 'NewExpression'
  return [
    ...(isCall ? [...callOf(node, text), ...openOf(node, text)] : []),
    ...namedBy(node, text),
    ...stopped,
  ]
}

function callOf({ type, callee, arguments: [first] }, text) {
  const isNew = type === 'NewExpression'
  const plain = isNew ? callee : unwrapped(callee)
  if (plain.type === 'Identifier')
    return (isNew ? MADE : CALLED).has(plain.name) ? found(plain.name, plain.start, first, text) : []
  const { object, property, computed } = callee
  const isOfPage =
    callee.type === 'MemberExpression' &&
    object.type === 'Identifier' &&
    (PAGE.includes(object.name) || (!isNew && object.name === 'navigator'))
  if (!isOfPage) return []
  if (computed)
    return property.type === 'Literal' ? found(constant(property), property.start, first, text) : []
  return (isNew ? MADE : CALLED_OF).has(property.name)
    ? found(property.name, property.start, first, text)
    : []
}

/** `(name)` and `(0, name)` are the name. */
function unwrapped(callee) {
  if (callee.type !== 'ParenthesizedExpression') return callee
  const { type, expressions } = callee.expression
  const isIndirect =
    type === 'SequenceExpression' &&
    expressions.length === 2 &&
    ['number', 'bigint'].includes(typeof expressions[0].value)
  return isIndirect ? expressions[1] : callee.expression
}

function found(name, offset, first, text) {
  const said = addressOf(first)
  if (EVALUATIONS.includes(name)) return [{ kind: 'evaluations', offset, name }]
  if (TIMERS.includes(name))
    return said.whole ? [{ kind: 'evaluations', offset, name: `${name} with a text` }] : []
  if (WORKERS.includes(name)) return workerOf(name, offset, first, said, text)
  if (name === 'Audio') return stop(`Audio from`, said, 'media-src', offset)
  return ASKING.has(name) ? [{ kind: 'requests', offset, name }, ...asked(name, said, offset)] : []
}

function workerOf(name, offset, first, said, text) {
  if (!isOwnFile(first, text)) return stop(`${name} from`, said, 'worker-src', offset)
  return [{ kind: 'stopped', offset, name: `${name} from import.meta.url`, directive: 'worker-src' }]
}

/**
 * `new URL(…, import.meta.url)`, or a member of it; what is longer than its second argument may be is not read, since calls
 * nest as deep as a module is long.
 */
function isOwnFile(argument, text) {
  const made = argument?.object ?? argument
  const base = made?.type === 'NewExpression' && made.callee.name === 'URL' ? made.arguments[1] : undefined
  return base && base.end - base.start <= NEARBY && OWN_FILE.test(text.slice(base.start, base.end))
}

/** `request.open('GET', 'https://…')`; other things are opened too, so only a host tells. */
function openOf({ arguments: [first, second] }, text) {
  if (first?.type !== 'Literal' || !METHODS.includes(first.value)) return []
  const inFront = text.slice(Math.max(0, first.start - NEARBY), first.start)
  return OPENS.test(inFront) ? asked('XMLHttpRequest', addressOf(second), first.start + 1) : []
}

function asked(name, said, offset) {
  const host = hostOf(said)
  if (host === null) return []
  return [{ kind: 'addressed', offset, name, host }, ...stop(`${name} of`, said, 'connect-src', offset)]
}

function stop(what, said, directive, offset) {
  if (!namesAPlace(said) || !stops(directive, said.text)) return []
  return [{ kind: 'stopped', offset, name: `${what} ${[...said.text].slice(0, 80).join('')}`, directive }]
}

/** The text of an argument, or of what is made of it: `new URL(…)`, `new Request(…)`. */
function addressOf(argument) {
  const isMade = argument?.type === 'NewExpression' && ADDRESSED.includes(argument.callee.name)
  return beginning(isMade ? argument.arguments[0] : argument)
}
