import { Failure } from '../failure.ts'

/** `beta` of `1.2.0-beta.1`; undefined for a release. */
export function tagOf(version: string): string | undefined {
  return /^[^+-]+-([0-9A-Za-z-]+)/.exec(version)?.[1]
}

/**
 * A pre-release is published only by who says so, as npm has it: the platform gives it to nobody who did not choose it, and
 * its tag is the first word behind the hyphen.
 */
export function checkTag(version: string, tag: string | undefined): void {
  const own = tagOf(version)
  if (own === tag) return
  if (own === undefined)
    throw new Failure('usage', `${version} is no pre-release, so it has no tag "${tag}".`, {
      advice: `Name a pre-release in package.json, ${version}-${tag}.1 for instance, or leave out --tag.`,
    })
  throw new Failure('usage', `${version} is a pre-release${tag ? `, and not of "${tag}"` : ''}.`, {
    advice: `Say --tag ${own} to publish it, or raise the version in package.json to a release.`,
  })
}
