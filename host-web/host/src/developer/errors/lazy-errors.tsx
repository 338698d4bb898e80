import { fetchedPart } from '../../ui/feedback/fetched-part'

/** Fetched where it is looked at. */
export const LazyErrors = fetchedPart(
  'The errors could not be loaded',
  async () => (await import('./errors')).Errors,
)
