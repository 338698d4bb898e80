import { randomUUID } from 'node:crypto'
import { Failure } from '../failure.ts'
import type { World } from '../world.ts'
import type { Registry } from './client.ts'
import { RegistryFailure } from './problems.ts'

/** What a token is to be for. */
export interface Wish {
  name: string
  /** Null for all of the account's. */
  plugins: string[] | null
  actions: string[]
  days: number
}

export interface IssuedToken {
  id: string
  token: string
  name: string
  plugins: string[] | null
  actions: string[]
  expiresAt: string
}

interface Codes {
  deviceCode: string
  userCode: string
  verificationUri: string
  verificationUriComplete: string
  /** Seconds. */
  expiresIn: number
  interval: number
}

const PENDING = '/problems/authorization-pending'
const SLOW_DOWN = '/problems/slow-down'
// RFC 8628, 3.5: five seconds more, for this and all that follow.
const SLOWER = 5

/** Somebody approves in a browser, on any machine, what this program then gets (RFC 8628). */
export async function askForToken(
  world: World,
  registry: Registry,
  wish: Wish,
  say: (line: string) => void,
): Promise<IssuedToken> {
  const codes = await registry.ask<Codes>('/auth/device', { method: 'POST', body: { ...wish } })
  const page = pageOf(registry, codes.verificationUriComplete)
  say(`Open ${page}`)
  say(`and approve the code ${codes.userCode}. It is good for ${Math.round(codes.expiresIn / 60)} minutes.`)
  // Without a browser, over ssh for instance, the address that was said will do.
  await world.openBrowser(page).catch(() => undefined)
  return poll(world, registry, codes)
}

async function poll(world: World, registry: Registry, codes: Codes): Promise<IssuedToken> {
  const end = world.now() + codes.expiresIn * 1000
  let interval = codes.interval
  while (world.now() < end) {
    await world.sleep(interval * 1000)
    try {
      const request = {
        method: 'POST',
        body: { deviceCode: codes.deviceCode },
        idempotencyKey: randomUUID(),
      } as const
      return await registry.ask<IssuedToken>('/auth/device/token', request)
    } catch (error) {
      if (!(error instanceof RegistryFailure)) throw error
      interval = slower(error, interval)
    }
  }
  throw new Failure('waiting', 'Nobody approved in time.', { advice: 'Ask again: folio login' })
}

/** The next interval in seconds; raises what ends the waiting. */
function slower(error: RegistryFailure, interval: number): number {
  if (error.type === PENDING) return interval
  if (error.type === SLOW_DOWN) return interval + SLOWER
  if (error.type === '/problems/access-denied')
    throw new Failure('forbidden', 'It was refused in the browser.')
  if (error.type === '/problems/expired-token')
    throw new Failure('waiting', 'Nobody approved in time.', { advice: 'Ask again: folio login' })
  if (error.reason === 'unavailable') return interval + SLOWER
  throw error
}

/** A page of the platform itself, and no other program's business, is all that is opened. */
function pageOf(registry: Registry, address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.origin === registry.origin) return url.href
  throw new Failure('unavailable', `${registry.origin} names a page that is not its own: ${address}`, {
    advice: 'Is this the address under which browsers know the platform?',
  })
}
