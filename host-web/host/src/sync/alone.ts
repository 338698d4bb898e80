/** One tab at a time. */
export async function alone(name: string, task: () => Promise<void>): Promise<void> {
  // Only pages of a secure origin have them.
  const locks = (navigator as Partial<Navigator>).locks
  if (locks) await locks.request(name, task)
  else await task()
}
