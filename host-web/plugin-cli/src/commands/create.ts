import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Output } from '../console/output.ts'
import { Failure } from '../failure.ts'
import type { World } from '../world.ts'
import { packageFile, type Wish } from './package-template.ts'

const TEMPLATE = fileURLToPath(new URL('../../template', import.meta.url))
const PLUGIN_ID = /^(?=.{2,64}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export interface CreateOptions {
  name?: string
  description?: string
  /** Folder with the packed SDK and command line, for those who have them from no registry. */
  packages?: string
}

/** Starts a plugin in a new or empty folder, whose name becomes the plugin's id. */
export function create(world: World, output: Output, folder: string, options: CreateOptions): void {
  const target = resolve(world.cwd, folder)
  const wish = wishOf(target, options)
  const packages = options.packages === undefined ? undefined : packed(world, target, options.packages)
  if (existsSync(target) && readdirSync(target).some((name) => name !== '.git'))
    throw new Failure('usage', `${folder} is not empty.`, { advice: 'Name a folder that is not there yet.' })
  mkdirSync(target, { recursive: true })
  cpSync(TEMPLATE, target, { recursive: true })
  // npm packs no file that is called .gitignore.
  renameSync(join(target, '_gitignore'), join(target, '.gitignore'))
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(packageFile(wish, packages), null, 2)}\n`)
  for (const file of ['README.md', 'LICENSE']) fillIn(join(target, file), wish)
  output.result({ id: wish.id, folder: target }, [
    `${output.good('Created')} ${wish.name} in ${folder}. Now:`,
    `  cd ${folder}`,
    '  npm install',
    '  npm test',
    '  npm run check',
  ])
}

function wishOf(target: string, { name, description }: CreateOptions): Wish {
  const id = basename(target)
  if (!PLUGIN_ID.test(id))
    throw new Failure('usage', `"${id}" cannot be the id of a plugin, which the folder's name becomes.`, {
      advice: 'Use 2 to 64 lower-case letters, digits and single hyphens, a letter first: my-plugin',
    })
  const title = id.replaceAll(/(?:^|-)([a-z0-9])/g, (part, letter: string) =>
    part.startsWith('-') ? ` ${letter.toUpperCase()}` : letter.toUpperCase(),
  )
  return { id, name: name ?? title, description: description ?? 'Counts the paragraphs of the document.' }
}

/** The tarballs that `npm pack` made, as npm names them in a package.json. */
function packed(world: World, target: string, folder: string): { sdk: string; cli: string } {
  const from = resolve(world.cwd, folder)
  const files = existsSync(from) ? readdirSync(from) : []
  const find = (pattern: RegExp) => {
    const found = files
      .filter((name) => pattern.test(name))
      .toSorted()
      .at(-1)
    if (found) return `file:${relative(target, join(from, found)).replaceAll('\\', '/')}`
    throw new Failure(
      'usage',
      `There is no ${pattern.source.slice(1, -1).replaceAll('\\', '')} in ${folder}.`,
      {
        advice: 'Make them: npm pack --workspace plugin-sdk --workspace plugin-cli --pack-destination FOLDER',
      },
    )
  }
  return { sdk: find(/^plugin-platform-sdk-.*\.tgz$/), cli: find(/^plugin-platform-cli-.*\.tgz$/) }
}

function fillIn(file: string, { name, description }: Wish): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace('{{name}}', () => name).replace('{{description}}', () => description),
  )
}
