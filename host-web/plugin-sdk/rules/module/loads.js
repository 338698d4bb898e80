// Pictures, fonts, styles, scripts, frames and forms that a module names by fixed addresses, as far as the page's policy
// stops them. `services/publishing/javascript/loads.py` looks for the same.
import { beginning, constant, namesAPlace } from './constants.js'
import { stringOf } from './literals.js'
import { ATTRIBUTES, ELEMENTS, SET, closed, stops } from '../page-policy.js'

// Of `action` it is not plain that it is a form's.
const ASSIGNED = ['src', 'srcset', 'poster', 'formAction']
const SETTABLE = [...Object.keys(SET), 'formAction', 'srcSet']
const NEARBY = 200
// White space, as the platform's language has it in bytes.
const S = '[ \\t\\n\\r\\f\\v]*'
const MAKES_ELEMENTS = /(?:jsxs?|createElement)$/
// What stands in front of a first argument.
const CALLED = new RegExp(`(?<![\\w$])([\\w$]+)(?:${S}\\))?${S}\\(${S}$`)
const SETS = new RegExp(`\\.${S}setAttribute${S}\\(${S}$`)
const VALUE = new RegExp(`^${S}=${S}(['"\`])([^'"\`\\\\\\n]*?)(\\1|\\$\\{)`)
// Rules in the text of a script or a sheet; in a string, quotes may be escaped.
const RULE = new RegExp(
  `(?:(@import)[ \\t\\n\\r\\f\\v]+(?:url\\(${S})?|\\burl\\(${S})(?:\\\\?['"])?((?:https?:)?//[^ \\t\\n\\r\\f\\v'"\\\\)$;]+)`,
  'gi',
)
// In a script, what stands before is a property, a list of values, or nothing: else it is prose.
const IS_VALUE = new RegExp(`[:,'"\`]${S}$`)
const OF_FONT = new RegExp(`(?:@font-face${S}\\{[^{}]*|\\bFontFace${S}\\([^()]*)$`, 'i')
const OF_A_FACE = 1_000
const MOST_RULES = 200 // that are looked at in one file
const SHOWN = 80 // characters of an address

/** What one node would load, `{ offset, name, directive }`. */
export function stoppedBy(node, text, aliases) {
  if (node.type === 'MemberExpression') return node.computed ? [] : assigned(node.property, text)
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return []
  return [...ofElement(node, text, aliases), ...ofAttribute(node, text)]
}

/** What rules of style sheets load: of a sheet, or in the strings of a script, whose `nodes` these are. */
export function rulesIn(text, nodes) {
  const texts = nodes?.filter(isText)
  return firstRules(text).flatMap(({ 1: isImport, 2: address, index }) => {
    const isRule =
      !texts ||
      ((isImport || IS_VALUE.test(before(index, text))) &&
        texts.some(({ start, end }) => start <= index && index < end))
    if (!isRule) return []
    const isFont = OF_FONT.test(text.slice(Math.max(0, index - OF_A_FACE), index))
    const directive = isImport ? 'style-src' : isFont ? 'font-src' : 'img-src'
    return load(isImport ? '@import' : 'url()', { text: address, whole: true }, directive, index)
  })
}

function firstRules(text) {
  const rules = []
  for (const rule of text.matchAll(RULE)) if (rules.push(rule) === MOST_RULES) break
  return rules
}

function isText({ type, value }) {
  return type === 'TemplateElement' || (type === 'Literal' && typeof value === 'string')
}

/** A call whose first argument is the name of an element, and that makes elements. */
function ofElement({ arguments: [first, props] }, text, aliases) {
  const name = first && (stringOf(first) ?? first.quasis?.[0]?.value.raw)
  const loads = typeof name === 'string' && (Object.hasOwn(ELEMENTS, name) || Object.hasOwn(ATTRIBUTES, name))
  if (!loads) return []
  const called = CALLED.exec(before(first.start, text))?.[1] ?? ''
  if (!MAKES_ELEMENTS.test(aliases.get(called) ?? called)) return []
  const directive = ELEMENTS[name]
  const made =
    directive && closed(directive) ? [{ offset: first.start + 1, name: `<${name}>`, directive }] : []
  return [...made, ...(props?.type === 'ObjectExpression' ? ofProps(name, props) : [])]
}

function ofProps(name, { properties }) {
  const pairs = new Map(properties.flatMap(pairOf))
  if (name === 'link' && constant(pairs.get('rel')) !== 'stylesheet') return []
  return Object.entries(ATTRIBUTES[name] ?? {}).flatMap(([attribute, directive]) => {
    const value = pairs.get(attribute)
    return value ? load(`<${name} ${attribute}>`, beginning(value), directive, value.start) : []
  })
}

function pairOf({ type, key, computed, shorthand, method, kind, value }) {
  if (type !== 'Property' || computed || shorthand || method || kind !== 'init') return []
  return [[key.name ?? String(key.value), value]]
}

function ofAttribute({ arguments: [first, value] }, text) {
  const name = first?.type === 'Literal' ? first.value : undefined
  if (!SETTABLE.includes(name) || !SETS.test(before(first.start, text))) return []
  return set(name, beginning(value), value?.start ?? 0)
}

function assigned({ type, name, start, end }, text) {
  if (type !== 'Identifier' || !ASSIGNED.includes(name)) return []
  const found = VALUE.exec(text.slice(end, end + NEARBY))
  return found ? set(name, { text: found[2], whole: found[3] !== '${' }, start) : []
}

/** Of which element is not known: it is told where none of them could load it. */
function set(attribute, said, offset) {
  const directives = SET[attribute.toLowerCase()]
  if (!directives.every((directive) => stops(directive, said.text))) return []
  return load(attribute, said, directives.join(', '), offset)
}

function load(what, said, directive, offset) {
  if (!namesAPlace(said) || !stops(directive.split(',')[0], said.text)) return []
  return [{ offset, name: `${what} from ${[...said.text].slice(0, SHOWN).join('')}`, directive }]
}

function before(end, text) {
  return text.slice(Math.max(0, end - NEARBY), end)
}
