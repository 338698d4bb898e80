import { useInfiniteQuery } from '@tanstack/react-query'

import { ownVersionsQuery } from '../../api/queries'
import type { DeveloperPlugin } from '../../api/types'
import { LoadMore } from '../../ui/controls/load-more'
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
      <LoadMore label="Older versions" query={query} />
    </>
  )
}
