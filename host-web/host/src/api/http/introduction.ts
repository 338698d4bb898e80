/**
 * The first question of the page is who this is (`GET /auth/me`), and with its answer a browser that nobody
 * knows gets its visitor's cookie. An install that overtook it would make a visitor of its own, whose
 * plugins nobody sees again.
 */
let pending: Promise<unknown> | null = null
let isOver = false

/** Remembers the first question until it is answered, or could not be. */
export function introduce<T>(asked: Promise<T>): Promise<T> {
  if (!isOver && !pending) {
    pending = asked
      .catch(() => undefined)
      .then(() => {
        isOver = true
        pending = null
      })
  }
  return asked
}

/** Does it at once, unless the page is just being introduced: then afterwards. */
export const onceIntroduced = <T>(act: () => Promise<T>): Promise<T> => (pending ? pending.then(act) : act())
