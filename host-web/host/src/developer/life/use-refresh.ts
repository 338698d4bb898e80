import { useQueryClient } from '@tanstack/react-query'

/** After a command: what the developer and the marketplace see is asked for anew. */
export function useRefresh() {
  const queries = useQueryClient()
  return async () => {
    void queries.invalidateQueries({ queryKey: ['catalog'] })
    await queries.invalidateQueries({
      predicate: ({ queryKey: [room, subject] }) => room === 'developer' && subject !== 'check',
    })
  }
}
