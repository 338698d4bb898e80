/** The patch after the highest: 1.2.3 → 1.2.4, and 1.3.0-beta.1 → 1.3.0, which is higher. */
export function nextVersion(highest: string): string {
  const [numbers = '', preRelease] = highest.split('+', 1)[0]?.split(/-(.*)/, 2) ?? []
  const [major = '0', minor = '0', patch = '0'] = numbers.split('.')
  return `${major}.${minor}.${preRelease ? patch : String(Number(patch) + 1)}`
}
