import postcss from 'postcss'

const STYLE = /\.css(?:$|\?)/
const WOFF2 = /format\(\s*["']?woff2|^url\(\s*["']?(?:data:[^,]*\bwoff2\b|[^"')]*\.woff2(?:[?#"')]|\s))/i
const LOCAL = /^local\(/i

/**
 * Of an `@font-face` that has a WOFF2, no other file: each browser that runs plugins reads it. Libraries bring their fonts
 * in two or three formats more, all of which would be in the bundle, and some of which the platform does not take.
 */
export function fontSources() {
  return {
    name: 'plugin-platform:font-sources',
    // Before Vite makes files, or texts, of what is named.
    enforce: 'pre',
    transform: {
      filter: { id: STYLE, code: /@font-face/i },
      handler(code) {
        const style = parsed(code)
        if (!style) return null
        style.walkAtRules(/^font-face$/i, keepWoff2)
        return { code: style.toString(), map: null }
      },
    },
  }
}

/** Undefined for what is no style: a text of one (`?raw`), or what Vite says more about. */
function parsed(code) {
  try {
    return postcss.parse(code)
  } catch (error) {
    if (error.name === 'CssSyntaxError') return undefined
    throw error
  }
}

function keepWoff2(face) {
  const declared = face.nodes.filter(({ type, prop }) => type === 'decl' && prop.toLowerCase() === 'src')
  const last = declared.pop() // those before it are for browsers that do not understand it
  const sources = last ? postcss.list.comma(last.value) : []
  if (!sources.some((source) => WOFF2.test(source))) return
  last.value = sources.filter((source) => WOFF2.test(source) || LOCAL.test(source)).join(', ')
  for (const earlier of declared) earlier.remove()
}
