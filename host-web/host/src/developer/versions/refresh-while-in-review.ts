import { QUERY_DEFAULTS } from '../../api/queries'

const OFTEN = 15_000

interface Asked<T> {
  state: { data: T | undefined; error: unknown }
}

/** Asks again while a moderator may decide at any moment; else when a service is back. */
export const refreshWhileInReview =
  <T>(versionsOf: (data: T) => { status: string }[]) =>
  ({ state }: Asked<T>): number | false => {
    const versions = state.data === undefined ? [] : versionsOf(state.data)
    if (versions.some(({ status }) => status === 'in_review')) return OFTEN
    return QUERY_DEFAULTS.queries.refetchInterval({ state })
  }
