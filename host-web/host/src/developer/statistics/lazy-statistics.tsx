import { fetchedPart } from '../../ui/feedback/fetched-part'

/** With its charts it is fetched where it is looked at. */
export const LazyStatistics = fetchedPart(
  'The statistics could not be loaded',
  async () => (await import('./statistics')).Statistics,
)
