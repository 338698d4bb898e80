import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { DescribedPlugin } from '@plugin-platform/sdk/vite'
import type { Output } from '../console/output.ts'
import { Failure, type Finding } from '../failure.ts'
import { buildPlugin, type Built } from '../plugin/build.ts'
import { changesOf } from '../plugin/changelog.ts'
import { checkBuilt, isZip, refuseErrors } from '../plugin/check.ts'
import { checkTag } from '../plugin/tag.ts'
import { readPlugin } from '../plugin/toolchain.ts'
import { verdictLine, verdictOf } from '../plugin/verdict.ts'
import type { CommonOptions } from '../command-line/arguments.ts'
import type { Registry } from '../registry/client.ts'
import { describe } from '../registry/describe.ts'
import { findVersion, pathOf, type Version } from '../registry/plugins.ts'
import { RegistryFailure } from '../registry/problems.ts'
import { rolloutsOf } from '../registry/rollouts.ts'
import { publishingRegistry } from '../registry/trusted-publishing.ts'
import type { World } from '../world.ts'
import { builtLine } from './build.ts'
import { rolloutData, rolloutLines } from './rollout.ts'
import { stateLine } from './status.ts'

export interface PublishOptions {
  dryRun?: boolean
  tag?: string
  changelog?: string
  security?: boolean
  /** Per cent of people that get it first. */
  rollout?: number
}

type Options = CommonOptions & PublishOptions

/** Builds, checks, lists the plugin when it is new, and submits the version. Repeating it changes nothing. */
export async function publish(world: World, output: Output, options: Options): Promise<void> {
  const plugin = await readPlugin(world.cwd)
  checkTag(plugin.manifest.version, options.tag)
  const registry = await publishingRegistry(world, options, plugin.id)
  const built = await buildPlugin(world.cwd, (line) => {
    output.warn(line)
  })
  refuseErrors(await checkBuilt(built), `${built.id} ${built.version}`)
  output.note(builtLine(built))
  if (options.dryRun) await dryRun(output, registry, built)
  else await submit(world, output, registry, plugin, built, options)
}

async function dryRun(output: Output, registry: Registry, built: Built): Promise<void> {
  const form = new FormData()
  form.set('bundle', bundleOf(built), basename(built.file))
  const { findings } = await registry.ask<{ findings: Finding[] }>('/developer/checks', {
    method: 'POST',
    form,
  })
  refuseErrors(findings, `${registry.origin} would refuse ${built.id} ${built.version}`)
  const taken = await ofThisVersion(registry, built)
  if (taken && !isOf(taken, built)) throw otherBytes(built)
  output.findings(findings)
  const { id, version } = built
  const verdict = verdictOf(findings)
  output.result({ id, version, registry: registry.origin, dryRun: true, verdict, findings }, [
    `${verdictLine(output, verdict, `${id} ${version}`)}. Nothing was published: this was a dry run.`,
  ])
}

async function submit(
  world: World,
  output: Output,
  registry: Registry,
  plugin: DescribedPlugin,
  built: Built,
  options: Options,
): Promise<void> {
  await describe(registry, plugin, (line) => {
    output.warn(line)
  })
  const state = await submitted(registry, built, () => formOf(world.cwd, plugin, built, options))
  const findings = state.findings ?? []
  if (state.status === 'rejected') refuseErrors(findings, `${built.id} ${built.version} was rejected`)
  output.findings(findings)
  const rolledOut = options.rollout === undefined ? undefined : await rolloutOf(registry, built, state)
  const { id, version } = built
  const said = { id, version, registry: registry.origin, status: state.status, findings }
  output.result(rolledOut ? { ...said, rollout: rolloutData(rolledOut) } : said, [
    stateLine(output, id, state),
    ...(rolledOut ? rolloutLines(output, id, rolledOut) : []),
  ])
}

/** How far it is: one whose submission is repeated may be further. What waits for a decision is rolled out after it. */
async function rolloutOf(registry: Registry, { id, version }: Built, state: Version) {
  if (state.status !== 'published') return undefined
  const found = (await rolloutsOf(registry, id)).find((one) => one.version === version)
  if (found) return found
  throw new Failure('conflict', `${id} ${version} went to everybody before: it cannot be rolled out.`, {
    advice: 'Leave out --rollout, or raise the version.',
  })
}

/** The answer to the submission; of one whose answer got lost, or that is repeated, the state of the very same bytes. */
async function submitted(registry: Registry, built: Built, form: () => FormData): Promise<Version> {
  try {
    return await registry.ask<Version>(`${pathOf(built.id)}/versions`, {
      method: 'POST',
      form: form(),
      idempotencyKey: randomUUID(),
    })
  } catch (error) {
    if (!(error instanceof RegistryFailure && error.reason === 'conflict')) throw error
    const there = await findVersion(registry, built.id, built.version)
    if (!there) throw error
    if (!isOf(there, built)) throw otherBytes(built)
    return there
  }
}

/** A plugin that is not listed yet has no versions. */
async function ofThisVersion(registry: Registry, built: Built): Promise<Version | undefined> {
  try {
    return await findVersion(registry, built.id, built.version)
  } catch (error) {
    if (error instanceof RegistryFailure && error.reason === 'notFound') return undefined
    throw error
  }
}

function formOf(root: string, { manifest }: DescribedPlugin, built: Built, options: Options): FormData {
  const form = new FormData()
  form.set('bundle', bundleOf(built), basename(built.file))
  form.set('version', built.version)
  form.set('changelog', options.changelog ?? changesOf(textOf(root, 'CHANGELOG.md'), built.version))
  if (options.security) form.set('security', 'true')
  if (options.rollout !== undefined) form.set('rollout', String(options.rollout))
  const { platformVersion } = manifest.requires ?? {}
  if (platformVersion !== undefined) form.set('minPlatformVersion', platformVersion)
  const readme = textOf(root, 'README.md')
  if (readme !== '') form.set('readme', readme)
  return form
}

function otherBytes({ id, version }: Built): Failure {
  return new Failure(
    'conflict',
    `${id} ${version} is there already, with another content; a version never changes.`,
    {
      advice: 'Raise the version: npm version patch --no-git-tag-version',
    },
  )
}

function bundleOf({ code }: Built): Blob {
  return new Blob([new Uint8Array(code)], { type: isZip(code) ? 'application/zip' : 'text/javascript' })
}

/** Whether the version was made of what was built. The integrity of one that was a zip is that of its entry alone. */
function isOf({ archive = null, integrity }: Version, { code }: Built): boolean {
  const digest = (algorithm: string) => createHash(algorithm).update(code)
  if (isZip(code)) return archive === digest('sha256').digest('hex')
  return archive === null && integrity === `sha384-${digest('sha384').digest('base64')}`
}

function textOf(root: string, file: string): string {
  const path = join(root, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
