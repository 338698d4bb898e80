import { ApiError, NO_ANSWER } from './api-error'
import { reportAway } from './availability'

const FIRST_PAUSE = 300
const LONGEST_PAUSE = 5_000

interface RetryOptions {
  /** For how long in all, in milliseconds, a service may be away before the error is passed on. */
  patience: number
  /** The same while nothing answers at all, where that is less. */
  unreachedPatience?: number
  signal?: AbortSignal
  /** Called when the first repetition is due; what it returns is called when there are no more. */
  onRepeat?: () => () => void
}

/**
 * Repeats an attempt while nobody answers or a service is away, honouring `Retry-After`.
 * The attempt must be safe to repeat.
 */
export async function untilAvailable<T>(
  attempt: () => Promise<T>,
  { patience, unreachedPatience = patience, signal, onRepeat }: RetryOptions,
): Promise<T> {
  const began = Date.now()
  const deadline = began + patience
  let settled: (() => void) | undefined
  try {
    for (let tries = 0; ; tries += 1) {
      try {
        const result = await attempt()
        reportAway(false)
        return result
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const isUnreached = error.status === NO_ANSWER
        reportAway(error.isTransient && error.status !== 409, isUnreached)
        const pause = error.retryAfter ?? backoff(tries)
        const end = isUnreached ? Math.min(deadline, began + unreachedPatience) : deadline
        if (!error.isTransient || Date.now() + pause > end) throw error
        settled ??= onRepeat?.()
        await sleep(pause, signal)
      }
    }
  } finally {
    settled?.()
  }
}

/** Exponential with full jitter, so that many pages do not come back in step. */
function backoff(tries: number): number {
  const ceiling = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries)
  return ceiling / 2 + (Math.random() * ceiling) / 2
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}
