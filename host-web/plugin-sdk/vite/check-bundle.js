import { bundleFindings } from '../rules/bundle-findings.js'

/** Refuses, at build time and in words, what the platform would refuse when the plugin is published. */
export function checkBundle(id) {
  return {
    name: 'plugin-platform:check-bundle',
    // After Vite's own plugins have written what they write, style sheets for one.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
      const stray = files.find((file) => file.type === 'asset')
      if (stray) refuse(this, [strayAsset(stray.fileName)])
      for (const chunk of files) checkChunk(this, chunk, id)
    },
  }
}

function checkChunk(build, chunk, id) {
  const found = bundleFindings(new TextEncoder().encode(chunk.code), { id })
  const rejected = found.filter(
    ({ verdict, code, message }) =>
      verdict === 'rejected' && !(code === 'relative-import' && isItself(chunk, message)),
  )
  if (rejected.length > 0) refuse(build, rejected.map(sentenceOf), rejected)
}

/** An `import('./x')` that was taken into the bundle is an import of the bundle itself. */
function isItself({ fileName }, message) {
  return message.startsWith(`'./${fileName}' `)
}

/** Where it is, what is wrong, and the rule, by which the guide has more. */
function sentenceOf({ pointer, line, column, message, code }) {
  const field = pointer.startsWith('/manifest') ? `${fieldOf(pointer)}: ` : ''
  const place = line !== null && column !== null ? ` It is in line ${line}, column ${column}.` : ''
  return `${field}${message}${place} (${code})`
}

/** `/manifest/contributes/slots/0/slot` as the source says it: `manifest.contributes.slots[0].slot`. */
function fieldOf(pointer) {
  return pointer
    .slice(1)
    .replaceAll(/\/([0-9]+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
}

function strayAsset(fileName) {
  return (
    `The build wrote a file beside the bundle: ${fileName}. A plugin is one file: ` +
    "import styles as text (`import css from './style.css?inline'`) and put them in a <style> element, and inline images."
  )
}

/** Ends the build with sentences for the author; where in the bundler they were said helps nobody. */
function refuse(build, sentences, findings = []) {
  build.error(Object.assign(new Error(sentences.join('\n')), { stack: '', findings }))
}
