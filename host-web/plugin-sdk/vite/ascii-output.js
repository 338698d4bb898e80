import { minify } from 'terser'

const NON_ASCII = /\P{ASCII}/u

/**
 * Prints the bundle anew, without white space and in ASCII alone: what is not ASCII becomes an escape sequence.
 *
 * A minifier turns the escapes that an author wrote into the characters themselves; among them are invisible ones, which
 * the platform refuses since a reviewer cannot see them. Vite leaves the white space of a library as it is.
 *
 * With `sourceMap` the map that the bundler made is led on, and put behind the code.
 */
export function asciiOutput({ sourceMap = false } = {}) {
  return {
    name: 'plugin-platform:ascii-output',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      for (const chunk of chunks) {
        const map = sourceMap && chunk.map
        chunk.code = await printed(
          this,
          chunk.code,
          map ? { content: map, includeSources: true, url: 'inline' } : undefined,
        )
        delete bundle[`${chunk.fileName}.map`]
      }
    },
  }
}

async function printed(build, code, sourceMap) {
  const { code: ascii } = await minify(code, {
    module: true,
    // The bundler's own minifier has done this; here only the way of writing changes.
    compress: false,
    mangle: false,
    sourceMap,
    format: { ascii_only: true, comments: /^!|@license|@preserve/ },
  })
  if (parses(build, ascii)) return ascii
  if (NON_ASCII.test(code))
    build.warn(
      'The bundle has a name or pattern that could not be written in ASCII, and stays as the bundler wrote it.',
    )
  return code
}

function parses(build, code) {
  try {
    build.parse(code)
    return true
  } catch {
    return false
  }
}
