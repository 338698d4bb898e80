import { ALLOWED_IMPORTS } from './allowed-imports.js'
import { problemOfCommandId, problemOfKey } from '../rules/command-grammar.js'
import { problemOfShape } from '../rules/manifest-shape.js'
import { textFindings } from '../rules/text-checks.js'
import { sentenceAbout } from './imports.js'
import { exportedNames, readManifest } from './manifest.js'

/** Refuses, at build time and in words, what the platform would refuse when the plugin is published. */
export function checkBundle(id) {
  return {
    name: 'plugin-platform:check-bundle',
    // After Vite's own plugins have written what they write, style sheets for one.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
      const stray = files.find((file) => file.type === 'asset')
      if (stray) refuse(this, strayAsset(stray.fileName))
      for (const chunk of files) checkChunk(this, chunk, id)
    },
  }
}

function checkChunk(build, chunk, id) {
  // An `import('./x')` that was taken into the bundle is an import of the bundle itself.
  const imported = [...chunk.imports, ...chunk.dynamicImports].filter((name) => name !== chunk.fileName)
  const foreign = imported.find((name) => !ALLOWED_IMPORTS.includes(name))
  if (foreign) refuse(build, sentenceAbout(foreign))
  const rejected = textFindings(chunk.code).find(({ verdict }) => verdict === 'rejected')
  if (rejected)
    refuse(build, `${rejected.message} It is in line ${rejected.line}, column ${rejected.column}.`)
  const problem = findProblem(build.parse(chunk.code), id)
  if (problem) refuse(build, problem)
}

/** What is wrong with a parsed bundle, in one sentence, or undefined. */
export function findProblem(program, id) {
  let manifest
  try {
    manifest = readManifest(program)
  } catch (error) {
    return error.message
  }
  if (manifest.id !== id)
    return `manifest.id is "${manifest.id}", but package.json or plugin.json says "${id}".`
  return problemOfShape(manifest) ?? problemOfComponents(program, manifest) ?? problemOfCommands(manifest)
}

function problemOfComponents(program, { contributes: { slots = [] } }) {
  const { names, complete } = exportedNames(program)
  const index = complete ? slots.findIndex((slot) => !names.includes(slot.component)) : -1
  return index < 0
    ? undefined
    : `manifest.contributes.slots[${index}].component is "${slots[index].component}", but the module does not export it.`
}

function problemOfCommands({ id, contributes: { commands = [], keybindings = [] } }) {
  const problems = [
    ...commands.map((command, index) => [
      `commands[${index}].id`,
      problemOfCommandId(id, String(command.id)),
    ]),
    ...keybindings.map(({ key }, index) => [`keybindings[${index}].key`, problemOfKey(String(key))]),
    ...keybindings.map(({ mac }, index) => [`keybindings[${index}].mac`, mac && problemOfKey(String(mac))]),
  ]
  const [place, problem] = problems.find((each) => each[1]) ?? []
  return problem && `manifest.contributes.${place}: ${problem}`
}

function strayAsset(fileName) {
  return (
    `The build wrote a file beside the bundle: ${fileName}. A plugin is one file: ` +
    "import styles as text (`import css from './style.css?inline'`) and put them in a <style> element, and inline images."
  )
}

/** Ends the build with a sentence for the author; where in the bundler it was said helps nobody. */
function refuse(build, message) {
  build.error(Object.assign(new Error(message), { stack: '' }))
}
