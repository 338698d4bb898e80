/** Reports an error like one that nobody caught, without stopping whoever is in the middle of something. */
export function throwLater(error: unknown): void {
  setTimeout(() => {
    throw error
  })
}
