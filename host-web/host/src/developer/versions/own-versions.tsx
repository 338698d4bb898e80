import { useInfiniteQuery } from '@tanstack/react-query'

import { ownVersionsQuery } from '../../api/queries'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { refreshWhileInReview } from './refresh-while-in-review'
import { VersionList } from './version-list'

/** The list of plugins has the highest versions without their notes; here come all of them. */
export function OwnVersions({ plugin }: { plugin: DeveloperPlugin }) {
  const query = useInfiniteQuery({
    ...ownVersionsQuery(plugin.id, plugin.versionCount),
    enabled: plugin.versions.length > 0,
    refetchInterval: refreshWhileInReview(({ pages }) => pages.flatMap(({ items }) => items)),
  })
  const versions = query.data?.pages.flatMap(({ items }) => items) ?? plugin.versions
  return (
    <>
      <VersionList plugin={plugin} versions={versions} />
      {query.hasNextPage && (
        <Button className="mt-4" disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          {query.isFetching ? 'Loading…' : 'Older versions'}
        </Button>
      )}
    </>
  )
}
