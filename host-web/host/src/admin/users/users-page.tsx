import { useInfiniteQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useSearchParams } from 'react-router'

import { usersQuery } from '../../api/admin/admin'
import { ROLES } from '../../api/admin/admin-types'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { LoadMore } from '../../ui/controls/load-more'
import { useTypedSearch } from '../../ui/controls/use-typed-search'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { humanise } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'
import { UserRow } from './user-row'

export function UsersPage() {
  return (
    <OperatorsOnly>
      <Page
        title="Users"
        description="Accounts, what they may do, and an end of all their sessions. Each look is recorded with your name."
      >
        <AdminTabs />
        <Found />
      </Page>
    </OperatorsOnly>
  )
}

function Found() {
  const [search, setSearch] = useSearchParams()
  const q = search.get('q') ?? ''
  const role = ROLES.find((one) => one === search.get('role')) ?? null
  const query = useInfiniteQuery(usersQuery(q, role))
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <section aria-label="Accounts" aria-busy={query.isPending}>
      <Filters
        q={q}
        role={role ?? ''}
        onChange={(words, wanted) => {
          setSearch({ ...(wanted ? { role: wanted } : words && { q: words }) }, { replace: true })
        }}
      />
      {query.isPending && (
        <Loading label="Loading the accounts" className="mt-6">
          <Skeleton className="h-48 rounded-lg" />
        </Loading>
      )}
      {!query.data && query.error && (
        <ErrorState
          title="The accounts could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {items?.length === 0 && (
        <EmptyState icon={SearchX} title="No account fits">
          Names are found by their beginning.
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ul className="mt-6 divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
          {items.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </ul>
      )}
      <LoadMore label="More accounts" query={query} />
    </section>
  )
}

interface FiltersProps {
  q: string
  role: string
  onChange: (q: string, role: string) => void
}

function Filters({ q, role, onChange }: FiltersProps) {
  const { text, type } = useTypedSearch(q, (words) => {
    onChange(words, '')
  })
  return (
    <div role="search" className="grid items-end gap-4 sm:grid-cols-[1fr_14rem]">
      <Field label="Name begins with">
        {(control) => (
          <Input
            {...control}
            type="search"
            maxLength={64}
            value={text}
            onChange={({ target }) => {
              type(target.value)
            }}
          />
        )}
      </Field>
      <Field label="Or all with the role">
        {(control) => (
          <NativeSelect
            {...control}
            value={role}
            onChange={({ target }) => {
              onChange('', target.value)
            }}
          >
            <option value="">Any</option>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {humanise(one)}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
    </div>
  )
}
