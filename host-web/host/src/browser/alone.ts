export type Locks = Pick<LockManager, 'request'>

/** Web Locks. Only pages of a secure origin have them. */
export const pageLocks: Locks | undefined = (navigator as Partial<Navigator>).locks

interface Waiting {
  /** Milliseconds. A tab that hangs keeps its locks. */
  patience: number
  /** Done instead when another tab has not ended by then: the same, if it bears a second one beside it. */
  orElse: () => Promise<void>
  locks?: Locks | undefined
}

/** Runs `task` while no other tab of this browser runs one of the same name. */
export async function alone(
  name: string,
  task: () => Promise<void>,
  { patience, orElse, locks = pageLocks }: Waiting,
): Promise<void> {
  if (!locks) return task()
  const signal = AbortSignal.timeout(patience)
  let isAlone = false
  const run = async () => {
    isAlone = true
    await task()
  }
  await locks.request(name, { signal }, run).catch(async (error: unknown) => {
    if (isAlone) throw error
    // Else they are denied together with the storage: no tab has them.
    await (signal.aborted ? orElse() : task())
  })
}
