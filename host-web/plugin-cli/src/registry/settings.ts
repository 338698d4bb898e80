import { Failure } from '../failure.ts'
import type { CommonOptions } from '../command-line/arguments.ts'
import type { World } from '../world.ts'
import { registryOrigin } from './address.ts'
import { Registry } from './client.ts'
import { readConfig } from './config-file.ts'

/** `--registry`, FOLIO_REGISTRY, or where somebody logged in last. */
export function registryOf(world: World, { registry }: CommonOptions): string {
  const said = registry ?? given(world.env.FOLIO_REGISTRY) ?? readConfig(world).registry
  if (said !== undefined) return registryOrigin(said)
  throw new Failure('usage', 'Which platform? None is named.', {
    advice: 'Say --registry https://…, or set FOLIO_REGISTRY, or log in: folio login --registry https://…',
  })
}

/** Nobody's: for what may be asked without a token. */
export function openRegistry(world: World, options: CommonOptions): Registry {
  return new Registry(world, registryOf(world, options), options.timeout)
}

/** The token of FOLIO_TOKEN, or of the log-in to this very origin: what was kept is never sent to another one. */
export function tokenFor(world: World, origin: string): string | undefined {
  return given(world.env.FOLIO_TOKEN) ?? readConfig(world).logins[origin]?.token
}

/** As who is logged in. */
export function ownRegistry(world: World, options: CommonOptions): Registry {
  const origin = registryOf(world, options)
  const token = tokenFor(world, origin)
  if (token === undefined)
    throw new Failure('unauthenticated', `You are not logged in to ${origin}.`, {
      advice: 'Log in: folio login. In continuous integration set FOLIO_TOKEN.',
    })
  return new Registry(world, origin, options.timeout, token)
}

/** A variable that is set to nothing is not set: a CI does so with a secret that it has not. */
function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim()
  return trimmed === '' ? undefined : trimmed
}
