import { Failure } from '../failure.ts'
import type { CommonOptions } from '../command-line/arguments.ts'
import type { World } from '../world.ts'
import { Registry } from './client.ts'
import type { IssuedToken } from './device-flow.ts'
import { ownRegistry, registryOf, tokenFor } from './settings.ts'

/**
 * As who publishes: whoever is logged in, or else the run of continuous integration that an owner of the plugin trusts. Such
 * a run proves who it is to the platform, and gets a token of minutes for this plugin alone: there is no secret to leak.
 */
export async function publishingRegistry(
  world: World,
  options: CommonOptions,
  pluginId: string,
): Promise<Registry> {
  const origin = registryOf(world, options)
  if (tokenFor(world, origin) !== undefined || !isRun(world)) return ownRegistry(world, options)
  const open = new Registry(world, origin, options.timeout)
  const { audience } = await open.ask<{ audience: string }>('/auth/oidc')
  const token = await assertion(world, audience, options.timeout)
  const { token: ofMinutes } = await open.ask<IssuedToken>('/auth/oidc/exchange', {
    method: 'POST',
    body: { token, pluginId },
  })
  return new Registry(world, origin, options.timeout, ofMinutes)
}

/** GitHub's workflows with `id-token: write`, or any CI that puts its OIDC token into FOLIO_ID_TOKEN, as GitLab can. */
function isRun({ env }: World): boolean {
  return Boolean(env.FOLIO_ID_TOKEN ?? env.ACTIONS_ID_TOKEN_REQUEST_URL)
}

/** The run's OIDC token for this audience, as GitHub's documentation "OpenID Connect" has it. */
async function assertion(world: World, audience: string, timeout: number): Promise<string> {
  const { FOLIO_ID_TOKEN, ACTIONS_ID_TOKEN_REQUEST_URL, ACTIONS_ID_TOKEN_REQUEST_TOKEN } = world.env
  if (FOLIO_ID_TOKEN) return FOLIO_ID_TOKEN
  const url = new URL(ACTIONS_ID_TOKEN_REQUEST_URL ?? '')
  url.searchParams.set('audience', audience)
  try {
    const answer = await world.fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(timeout * 1000),
      headers: { authorization: `Bearer ${ACTIONS_ID_TOKEN_REQUEST_TOKEN ?? ''}` },
    })
    const { value } = (await answer.json()) as { value?: unknown }
    if (answer.ok && typeof value === 'string') return value
    throw new Error(`The answer was ${answer.status}.`)
  } catch (cause) {
    throw new Failure('unavailable', 'The CI gave no token that says which run this is.', {
      advice: 'Give the job `permissions: id-token: write`, or set FOLIO_TOKEN.',
      cause,
    })
  }
}
