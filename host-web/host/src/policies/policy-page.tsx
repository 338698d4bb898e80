import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { policiesQuery, reviewPoliciesQuery } from '../api/moderation/moderation'
import type { Policy } from '../api/moderation/moderation-types'
import { ErrorState } from '../ui/feedback/error-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { Page } from '../ui/layout/page'

const APPROVAL = 'meets-policies'
const LINK = 'font-medium text-accent underline underline-offset-4'

/** What may be published, and what one can do about a decision. The codes are the server's own. */
export function PolicyPage() {
  const { data, error, isFetching, refetch } = useQuery(policiesQuery)
  const reviews = useQuery(reviewPoliciesQuery)
  return (
    <Page
      width="narrow"
      title="Policies"
      description="What may be published here, who decides, and what you can do about a decision."
    >
      <div className="grid grid-cols-1 gap-10 text-[15px] leading-7">
        <Part title="What is allowed">
          <p>
            A plugin may do whatever its description and its manifest say, as long as it works and breaks none
            of the policies below. Free or not, large or small, useful to many or to one: that is not judged.
          </p>
        </Part>
        <Part title="Who decides">
          <p>
            Every version is read by automatic checks first. What they refuse is never stored, and they say
            the line and what to do. What they hold, and on some platforms every version, is read by a
            moderator, who approves or rejects it with one of the codes below and with words for its
            developer. Nobody decides on a plugin of their own.
          </p>
        </Part>
        <Part title="The codes">
          {!data && !error && <Skeleton className="h-64 rounded-lg" />}
          {!data && error && (
            <ErrorState
              title="The policies could not be loaded"
              error={error}
              busy={isFetching}
              onRetry={() => void refetch()}
            />
          )}
          {data && <PolicyTable policies={data} />}
        </Part>
        <Part title="Reviews by users">
          <p className="mb-4">
            Who has tried a plugin may review it, once, and change the review. Nobody reviews a plugin of
            their own. A moderator hides what breaks one of these, and says so to its author; that somebody
            disagrees is no reason.
          </p>
          {reviews.data && <PolicyTable policies={reviews.data} decision="Hidden" />}
        </Part>
        <Part title="Appeals">
          <p>
            The developer of a rejected version finds the code and the words on the plugin’s page, and can
            appeal once, with words of their own. Another moderator decides then, who has not decided on it
            before. Or one mends what was wrong and submits a version with a higher number: that needs no
            appeal.
          </p>
        </Part>
        <Part title="Blocks and bans">
          <p>
            What does harm after all is blocked, with a reason: it is gone from the marketplace, cannot be
            installed, and stops in open pages within seconds. A ban hides all that a publisher has. Both can
            be taken back, and then all is as before.
          </p>
        </Part>
        <Part title="In the open">
          <p>
            Publications, yanks, transfers, blocks and decisions are lines of the{' '}
            <Link to="/log" className={LINK}>
              public log
            </Link>
            , in which nothing can be changed afterwards without everybody seeing it. Names of moderators are
            not in it.
          </p>
        </Part>
      </div>
    </Page>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-2 text-lg font-semibold tracking-tight">{title}</h2>
      {children}
    </section>
  )
}

interface PolicyTableProps {
  policies: Policy[]
  decision?: string
}

function PolicyTable({ policies, decision = 'Rejected' }: PolicyTableProps) {
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-raised shadow-sm">
      <table className="w-full min-w-[520px] text-left text-sm">
        <thead className="border-b border-border text-[13px] text-muted">
          <tr>
            {['Code', 'Decision', 'What it says'].map((heading) => (
              <th key={heading} scope="col" className="px-4 py-2.5 font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {policies.map(({ id, title, text }) => (
            <tr key={id} id={id} className="target:bg-accent-soft">
              <th
                scope="row"
                className="px-4 py-3 align-top font-mono text-[13px] font-medium whitespace-nowrap"
              >
                <a href={`#${id}`} className="rounded-sm underline-offset-4 hover:underline">
                  {id}
                </a>
              </th>
              <td className="px-4 py-3 align-top whitespace-nowrap text-muted">
                {id === APPROVAL ? 'Approved' : decision}
              </td>
              <td className="px-4 py-3 align-top">
                <span className="font-medium">{title}</span> <span className="text-muted">{text}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
