import { bundleFindings, zipFindings } from '../rules/bundle-findings.js'

/**
 * Refuses, at build time and in words, what the platform would refuse when the plugin is published. With `files` the
 * build may leave more than the one module.
 */
export function checkBundle(id, { files: several = false } = {}) {
  return {
    name: 'plugin-platform:check-bundle',
    // After Vite's own plugins have written what they write, style sheets for one.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
      const stray = files.find((file) => file.type === 'asset' && !(several && isLoaded(file)))
      if (stray) refuse(this, [strayAsset(stray.fileName, several)])
      // Those of a zip are checked when all of them are there, see zip.js.
      if (!several) for (const chunk of files) checkChunk(this, chunk, id)
    },
  }
}

/** A style sheet would be there, and nothing would load it. */
function isLoaded({ fileName }) {
  return !fileName.endsWith('.css')
}

export function checkZip(build, zip, id) {
  refuseRejected(build, zipFindings(zip, { id }))
}

function checkChunk(build, chunk, id) {
  const found = bundleFindings(new TextEncoder().encode(chunk.code), { id })
  refuseRejected(
    build,
    found.filter(({ code, message }) => !(code === 'relative-import' && isItself(chunk, message))),
  )
}

function refuseRejected(build, found) {
  const rejected = found.filter(({ verdict }) => verdict === 'rejected')
  if (rejected.length > 0) refuse(build, rejected.map(sentenceOf), rejected)
}

/** An `import('./x')` that was taken into the bundle is an import of the bundle itself. */
function isItself({ fileName }, message) {
  return message.startsWith(`'./${fileName}' `)
}

/** Where it is, what is wrong, and the rule, by which the guide has more. */
function sentenceOf({ pointer, line, column, message, code, file }) {
  const field = pointer.startsWith('/manifest') ? `${fieldOf(pointer)}: ` : ''
  const place =
    line !== null && column !== null
      ? ` It is in ${file && file !== 'index.js' ? `${file}, ` : ''}line ${line}, column ${column}.`
      : about(file)
  return `${field}${message}${place} (${code})`
}

function about(file) {
  return file && file !== 'index.js' ? ` It is about ${file}.` : ''
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

function strayAsset(fileName, several) {
  const styles =
    "import styles as text (`import css from './style.css?inline'`) and put them in a <style> element"
  return several
    ? `The build wrote ${fileName}, which nothing would load: ${styles}.`
    : `The build wrote a file beside the bundle: ${fileName}. A plugin is one file: ${styles}, and inline images. ` +
        'Or let it be several, as workers need: pluginConfig({ files: true }).'
}

/** Ends the build with sentences for the author; where in the bundler they were said helps nobody. */
export function refuse(build, sentences, findings = []) {
  build.error(Object.assign(new Error(sentences.join('\n')), { stack: '', findings }))
}
