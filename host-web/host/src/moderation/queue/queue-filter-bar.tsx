import type { QueueFilters } from '../../api/moderation/moderation-types'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { useTypedSearch } from '../../ui/controls/use-typed-search'

interface FilterBarProps {
  filters: QueueFilters
  onChange: (filters: QueueFilters) => void
}

export function QueueFilterBar({ filters, onChange }: FilterBarProps) {
  const { text, type } = useTypedSearch(filters.q ?? '', (q) => {
    onChange({ ...filters, q })
  })
  const pick = (key: 'state' | 'claim') => (event: { target: { value: string } }) => {
    onChange({ ...filters, [key]: event.target.value || undefined })
  }
  return (
    <div role="search" className="grid gap-4 sm:grid-cols-[1fr_12rem_12rem]">
      <Field label="Plugin or publisher">
        {(control) => (
          <Input
            {...control}
            type="search"
            maxLength={100}
            value={text}
            onChange={({ target }) => {
              type(target.value)
            }}
          />
        )}
      </Field>
      <Field label="Kind">
        {(control) => (
          <NativeSelect {...control} value={filters.state ?? ''} onChange={pick('state')}>
            <option value="">All</option>
            <option value="waiting">First decisions</option>
            <option value="appealed">Appeals</option>
          </NativeSelect>
        )}
      </Field>
      <Field label="Taken">
        {(control) => (
          <NativeSelect {...control} value={filters.claim ?? ''} onChange={pick('claim')}>
            <option value="">All</option>
            <option value="free">By nobody</option>
            <option value="mine">By you</option>
            <option value="others">By others</option>
          </NativeSelect>
        )}
      </Field>
    </div>
  )
}
