// What the page's content security policy will stop, as the platform forecasts it: `plugin_platform/page_policy.py`.
import { data } from './finding.js'

export const {
  policy: POLICY,
  advice: ADVICE,
  elements: ELEMENTS,
  attributes: ATTRIBUTES,
  set: SET,
} = data('page_policy.json')
// eslint-disable-next-line no-control-regex -- browsers leave these out at the beginning of an address
const SCHEME = /^[\x00-\x20]*(https?|wss?|data|blob):/i

/** Whether what `directive` governs does not load from `address`: one of another host, or a `data:` or `blob:` one. */
export function stops(directive, address) {
  const scheme = SCHEME.exec(address)?.[1].toLowerCase()
  if (scheme === 'data' || scheme === 'blob') return !sourcesOf(directive).includes(`${scheme}:`)
  const named = `${scheme ?? 'https'}:`
  return !sourcesOf(directive).some((source) => source === '*' || source === named)
}

/** Whether nothing that a plugin could name loads, wherever it is. */
export function closed(directive) {
  return sourcesOf(directive).every((source) => source === "'none'" || source.startsWith('{'))
}

/** Form actions, alone of these, do not fall back to `default-src`. */
function sourcesOf(directive) {
  return POLICY[directive] ?? (directive === 'form-action' ? ['*'] : POLICY['default-src'])
}
