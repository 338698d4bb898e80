import { ApiError } from './api-error'

/** What the server answers to a command which a plugin in the page must not be able to give. */
export const CONFIRMATION_REQUIRED = '/problems/confirmation-required'

/** Asks the person for the password; settles when the server took it, rejects when nobody gives it. */
type Ask = () => Promise<void>

let asker: Ask | null = null

/** Who asks in this page. Returns its undoing. */
export function confirmWith(ask: Ask): () => void {
  asker = ask
  return () => {
    if (asker === ask) asker = null
  }
}

/** Gives the command, once more after the password was confirmed, when that is what it lacks. */
export async function withConfirmation<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command()
  } catch (error) {
    if (!isConfirmationRequired(error) || !asker) throw error
    await asker()
    return await command()
  }
}

const isConfirmationRequired = (error: unknown) =>
  error instanceof ApiError && error.type === CONFIRMATION_REQUIRED
