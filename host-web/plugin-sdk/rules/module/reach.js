// What a module reaches for: code made at run time, cookies, the network, what a page stops. Found by name, as a reviewer
// would look for it; `services/publishing/javascript/reach.py` looks for the same.
import { stringOf } from './literals.js'

const AT_MOST = 50 // places of each kind
const EVALUATIONS = ['eval', 'Function']
const TIMERS = ['setTimeout', 'setInterval']
const WORKERS = ['Worker', 'SharedWorker']
const REACHING = {
  call: new Set([...EVALUATIONS, 'fetch', ...TIMERS, 'importScripts']),
  new: new Set([
    'Function',
    'XMLHttpRequest',
    'WebSocket',
    'EventSource',
    'WebTransport',
    'RTCPeerConnection',
    ...WORKERS,
  ]),
  callOf: new Set([...EVALUATIONS, 'fetch', ...TIMERS, 'sendBeacon']),
  newOf: new Set(['Function', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker']),
}
const OBJECTS = {
  callOf: ['globalThis', 'window', 'self', 'navigator'],
  newOf: ['globalThis', 'window', 'self'],
}
const ELEMENTS = {
  iframe: 'frame-src',
  video: 'media-src',
  audio: 'media-src',
  object: 'object-src',
  embed: 'object-src',
}
const MAKES_ELEMENTS = /(?:jsxs?|createElement)$/
// What stands in front of a name, and of a first argument.
const OF_DOCUMENT = /\bdocument[ \t\n\r\f\v]*\??\.[ \t\n\r\f\v]*$/
const CALLED = /([\w$]+)[ \t\n\r\f\v]*\)?[ \t\n\r\f\v]*\([ \t\n\r\f\v]*$/
const NEARBY = 200
const REMOTE = /^(?:https?:|wss?:)?\/\//i
const NOT_A_WORKER = /^(?:https?:|blob:|data:)/i
// As builds write it: a file of the plugin, which is of another origin than the page.
const OWN_FILE = /^new[ \t\n\r]+URL[ \t\n\r]*\(.*\bimport\.meta\.url\b/s

/** `{ evaluations, cookies, requests, stopped }`, each `{ name, offset }`, what a page's policy stops with its `directive`. */
export function reachOf(nodes, text, aliases) {
  const reach = { evaluations: [], cookies: [], requests: [], stopped: [] }
  for (const use of nodes.flatMap((node) => usesOf(node, text, aliases)).sort((a, b) => a.order - b.order))
    for (const [kind, found] of Object.entries(use.found))
      if (reach[kind].length < AT_MOST) reach[kind].push({ offset: use.offset, ...found })
  return reach
}

function usesOf(node, text, aliases) {
  if (node.type === 'MemberExpression') return cookieOf(node, text)
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return []
  return [...callOf(node, text), ...elementOf(node, text, aliases)]
}

function callOf({ type, callee, arguments: [first] }, text) {
  const kind = type === 'CallExpression' ? 'call' : 'new'
  if (callee.type === 'Identifier' && REACHING[kind].has(callee.name))
    return [{ order: callee.start, offset: callee.start, found: found(callee.name, first, text) }]
  const { object, property } = callee
  const isOfPage = namedMember(callee) && OBJECTS[`${kind}Of`].includes(object.name)
  if (!isOfPage || !REACHING[`${kind}Of`].has(property.name)) return []
  return [{ order: object.start, offset: property.start, found: found(property.name, first, text) }]
}

function found(name, first, text) {
  const address = stringOf(first)
  if (EVALUATIONS.includes(name)) return { evaluations: { name } }
  if (TIMERS.includes(name)) return address === null ? {} : { evaluations: { name: `${name} with a text` } }
  const shown = `${[...(address ?? '')].slice(0, 80).join('')}`
  if (WORKERS.includes(name)) {
    const isOwnFile = first && OWN_FILE.test(text.slice(first.start, first.end))
    if (!isOwnFile && !NOT_A_WORKER.test(address ?? '')) return {}
    const from = isOwnFile ? 'import.meta.url' : shown
    return { stopped: { name: `${name} from ${from}`, directive: 'worker-src' } }
  }
  const stopped = REMOTE.test(address ?? '')
    ? { stopped: { name: `${name} of ${shown}`, directive: 'connect-src' } }
    : {}
  return { requests: { name }, ...stopped }
}

function cookieOf({ property, computed }, text) {
  if (computed || property.name !== 'cookie' || property.type !== 'Identifier') return []
  if (!OF_DOCUMENT.test(before(property.start, text))) return []
  return [{ order: property.start, offset: property.start, found: { cookies: { name: 'document.cookie' } } }]
}

/** A call whose first argument is the name of an element, and that makes elements. */
function elementOf({ arguments: [first] }, text, aliases) {
  const name = first && (stringOf(first) ?? first.quasis?.[0]?.value.raw)
  if (typeof name !== 'string' || !Object.hasOwn(ELEMENTS, name)) return []
  const called = CALLED.exec(before(first.start, text))?.[1] ?? ''
  if (!MAKES_ELEMENTS.test(aliases.get(called) ?? called)) return []
  const offset = first.start + 1
  return [{ order: offset, offset, found: { stopped: { name: `<${name}>`, directive: ELEMENTS[name] } } }]
}

function namedMember({ type, computed, object, property }) {
  return (
    type === 'MemberExpression' && !computed && object.type === 'Identifier' && property.type === 'Identifier'
  )
}

function before(end, text) {
  return text.slice(Math.max(0, end - NEARBY), end)
}
