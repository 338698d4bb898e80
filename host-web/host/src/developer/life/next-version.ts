import { byVersion } from '../../api/versions'

/** The patch after the highest of these: 1.2.3 → 1.2.4, and 1.3.0-beta.1 → 1.3.0, which is higher. */
export function nextVersion(versions: readonly { version: string }[]): string {
  const highest = byVersion(versions)[0]?.version ?? '0.0.0'
  const [numbers = '', preRelease] = highest.split('+', 1)[0]?.split(/-(.*)/, 2) ?? []
  const [major = '0', minor = '0', patch = '0'] = numbers.split('.')
  return `${major}.${minor}.${preRelease ? patch : String(Number(patch) + 1)}`
}
