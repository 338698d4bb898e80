// Texts that are put together of constants, as far as they can be seen without running anything.

const MOST_PARTS = 200
// As browsers read addresses: a backslash is a slash, and what comes before the last @ is no host.
const HOST =
  // eslint-disable-next-line no-control-regex -- browsers leave these out at the beginning of an address
  /^[\x00-\x20]*(?:(?:https?|wss?):)?[/\\]{2,}(?:[^/\\?#]*@)?(\[[^[\]@]*\]|[^/\\?#:@[\]]+)(?=([/\\?#:])|(?![\s\S]))/i
const OPAQUE = /^(?:data|blob):/i

/** The text of a node, or null where not all of it can be seen. */
export function constant(node) {
  const { text, whole } = beginning(node)
  return whole ? text : null
}

/** `{ text, whole }`: what a text begins with, of strings, templates and sums of them, in brackets or not. */
export function beginning(node) {
  let text = ''
  const waiting = [node]
  for (let seen = 1; waiting.length > 0; seen += 1) {
    const part = waiting.pop()
    const below = seen > MOST_PARTS ? null : belowOf(part)
    if (below === null) return seenText(text, false)
    if (typeof below === 'string') text += below
    else for (const each of below.reverse()) waiting.push(each)
    // What a template says itself is no part of its own.
    if (part.type === 'TemplateElement') seen -= 1
  }
  return seenText(text, true)
}

/** The host of the address that it is, or null where there is none or only running it would tell. */
export function hostOf({ text, whole }) {
  const found = HOST.exec(text)
  return found && (whole || found[2]) ? found[1].toLowerCase().replace(/\.+$/, '') : null
}

/** Whether it is the address of another host, or itself what it is the address of. */
export function namesAPlace(said) {
  return hostOf(said) !== null || OPAQUE.test(said.text)
}

function seenText(text, whole) {
  return /\p{Surrogate}/u.test(text) ? { text: '', whole: false } : { text, whole }
}

function belowOf(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? node.value : null
    case 'TemplateElement':
      return node.value.cooked
    case 'TemplateLiteral':
      return node.quasis.flatMap((quasi, index) => [quasi, ...node.expressions.slice(index, index + 1)])
    case 'ParenthesizedExpression':
      return [node.expression]
    case 'BinaryExpression':
      return node.operator === '+' ? [node.left, node.right] : null
    default:
      return null
  }
}
