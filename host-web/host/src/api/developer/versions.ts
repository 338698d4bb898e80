import { compare, compareVersions, validate } from 'compare-versions'

import type { PluginDetails, PluginVersion } from '../types'

interface Versioned {
  version: string
}

/** Highest first by semantic versioning, whenever each was published. */
export function byVersion<T extends Versioned>(versions: readonly T[]): T[] {
  return [...versions].sort((one, other) => compareVersions(other.version, one.version))
}

/** The highest; a pre-release only when there is nothing else, as the server has it. */
export function newest<T extends Versioned>(versions: readonly T[]): T | undefined {
  const ordered = byVersion(versions)
  return ordered.find(({ version }) => !version.split('+', 1)[0]?.includes('-')) ?? ordered[0]
}

/** The version that an install brings. */
export function latestOf({ latestVersion, versions }: PluginDetails): PluginVersion | undefined {
  return versions.find(({ version }) => version === latestVersion) ?? newest(versions)
}

/** False also where one of them is no version. */
export function isNewer(version: string, than: string): boolean {
  return validate(version) && validate(than) && compare(version, than, '>')
}
