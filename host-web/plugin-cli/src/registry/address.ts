import { Failure } from '../failure.ts'

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

/**
 * The origin of a platform. Plain http is taken for this machine alone: a token that travels in the clear is anybody's.
 */
export function registryOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Failure('usage', `"${text}" is no address of a platform.`, {
      advice: 'Write it with its scheme: --registry https://plugins.example.org',
    })
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname))
    throw new Failure(
      'usage',
      `${url.origin} is not encrypted, and would show your token to everybody on the way.`,
      {
        advice: `Use https://${url.host}`,
      },
    )
  if (url.username || url.password)
    throw new Failure('usage', 'The address of the platform must not have a password in it.')
  return url.origin
}
