import { ApiError } from './api-error'

/** What the server answers to a command which a plugin in the page must not be able to give. */
export const CONFIRMATION_REQUIRED = '/problems/confirmation-required'

/** What it answers where only those publish who have a second factor, to somebody who has none. */
export const SECOND_FACTOR_MISSING = '/problems/second-factor-missing'

/** Asks the person for the password; settles when the server took it, rejects when nobody gives it. */
type Ask = () => Promise<void>

let asker: Ask | null = null
let leader: (() => void) | null = null

/** Who asks in this page. Returns its undoing. */
export function confirmWith(ask: Ask): () => void {
  asker = ask
  return () => {
    if (asker === ask) asker = null
  }
}

/** Who leads somebody without a second factor to where one is set up. Returns its undoing. */
export function leadToFactorsWith(lead: () => void): () => void {
  leader = lead
  return () => {
    if (leader === lead) leader = null
  }
}

/** Gives the command, once more after the password was confirmed, when that is what it lacks. */
export async function withConfirmation<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await confirmed(command)
  } catch (error) {
    if (isProblem(error, SECOND_FACTOR_MISSING)) leader?.()
    throw error
  }
}

async function confirmed<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command()
  } catch (error) {
    if (!isProblem(error, CONFIRMATION_REQUIRED) || !asker) throw error
    await asker()
    return await command()
  }
}

const isProblem = (error: unknown, type: string) => error instanceof ApiError && error.type === type
