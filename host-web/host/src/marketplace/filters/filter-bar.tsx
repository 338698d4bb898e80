import { X } from 'lucide-react'
import { useState } from 'react'

import type { Facets, FacetValue, PluginFilters } from '../../api/types'
import { NativeSelect } from '../../ui/controls/field'
import { formatCount } from '../../ui/format'
import { tagsOf, withoutTag, withTag } from './tags'

interface FilterBarProps {
  filters: PluginFilters
  /** Unknown until the first answer, and while the service is away. */
  facets: Facets | undefined
  onChange: (changes: PluginFilters) => void
}

/** What the list is narrowed by, beside words and category. Each choice says how many plugins it leaves. */
export function FilterBar({ filters, facets, onChange }: FilterBarProps) {
  const tags = tagsOf(filters.tag)
  const moreTags = facets?.tags.filter(({ id }) => !tags.includes(id)) ?? []
  return (
    <div className="flex flex-col gap-3">
      <div
        role="group"
        aria-label="Filters"
        className="grid grid-cols-2 gap-3 sm:flex sm:flex-wrap sm:items-center"
      >
        <Choice
          label="Tag"
          any={tags.length > 0 ? 'One more tag' : 'Any tag'}
          values={moreTags.map(({ id, count }) => ({ id, name: id, count }))}
          value=""
          onChange={(tag) => {
            onChange({ tag: withTag(tags, tag) })
          }}
        />
        <Choice
          label="Permissions"
          any="Permissions"
          values={permissionsOf(facets?.permissions, filters.permission)}
          value={filters.permission ?? ''}
          onChange={(permission) => {
            onChange({ permission })
          }}
        />
        <Choice
          label="Rating"
          any="Any rating"
          values={ratingsOf(facets?.ratings, filters.rating)}
          value={filters.rating ?? ''}
          onChange={(rating) => {
            onChange({ rating })
          }}
        />
        <Compatible
          chosen={filters.compatible === '1'}
          count={facets?.compatible}
          onChange={(chosen) => {
            onChange({ compatible: chosen ? '1' : '' })
          }}
        />
      </div>
      <Chosen tags={tags} author={filters.author} onChange={onChange} />
    </div>
  )
}

interface Value extends FacetValue {
  name: string
}

interface ChoiceProps {
  label: string
  any: string
  values: Value[]
  value: string
  onChange: (id: string) => void
}

/** Nothing where there is nothing to choose. */
function Choice({ label, any, values, value, onChange }: ChoiceProps) {
  if (values.length === 0) return null
  return (
    <NativeSelect
      aria-label={label}
      className="sm:w-48"
      value={value}
      onChange={(event) => {
        onChange(event.target.value)
      }}
    >
      <option value="">{any}</option>
      {values.map(({ id, name, count }) => (
        <option key={id} value={id}>
          {name} ({formatCount(count)})
        </option>
      ))}
    </NativeSelect>
  )
}

function Chosen({
  tags,
  author,
  onChange,
}: {
  tags: string[]
  author: string | undefined
  onChange: FilterBarProps['onChange']
}) {
  if (tags.length === 0 && !author) return null
  return (
    <div className="flex flex-wrap gap-2">
      {tags.map((tag) => (
        <Remove
          key={tag}
          name={`tag ${tag}`}
          label={`#${tag}`}
          onRemove={() => {
            onChange({ tag: withoutTag(tags, tag) })
          }}
        />
      ))}
      {author && (
        <Remove
          name={`plugins by ${author}`}
          label={`by ${author}`}
          onRemove={() => {
            onChange({ author: '' })
          }}
        />
      )}
    </div>
  )
}

function Remove({ name, label, onRemove }: { name: string; label: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Remove the filter for ${name}`}
      onClick={onRemove}
      className="inline-flex h-8 max-w-full cursor-pointer items-center gap-1.5 rounded-full bg-accent-soft px-3 text-[13px] font-medium text-accent hover:underline"
    >
      <span className="truncate">{label}</span>
      <X aria-hidden className="size-3.5 shrink-0" />
    </button>
  )
}

interface CompatibleProps {
  chosen: boolean
  count: number | undefined
  onChange: (chosen: boolean) => void
}

/** Checked at once: the address, which says it, follows when the page has been drawn. */
function Compatible({ chosen, count, onChange }: CompatibleProps) {
  const [isChecked, setChecked] = useState(chosen)
  const [known, setKnown] = useState(chosen)
  if (chosen !== known) {
    setKnown(chosen)
    setChecked(chosen)
  }
  return (
    <label className="flex min-h-10 cursor-pointer items-center gap-2 text-sm max-sm:col-span-2">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isChecked}
        onChange={(event) => {
          setChecked(event.target.checked)
          onChange(event.target.checked)
        }}
      />
      Runs on this version
      {count !== undefined && <span className="text-xs text-muted tabular-nums">({formatCount(count)})</span>}
    </label>
  )
}

function permissionsOf(values: FacetValue[] | undefined, chosen: string | undefined): Value[] {
  return keep(values, chosen).map(({ id, count }) => ({
    id,
    count,
    name: id === 'none' ? 'Asks for none' : id.startsWith('-') ? `Not ${id.slice(1)}` : `Asks for ${id}`,
  }))
}

/** Nobody has rated anything yet where none is counted. */
function ratingsOf(values: FacetValue[] | undefined, chosen: string | undefined): Value[] {
  const some = values?.some(({ count }) => count > 0)
  return keep(some ? values : undefined, chosen).map(({ id, count }) => ({
    id,
    count,
    name: `${id} stars and more`,
  }))
}

/** What is chosen can be seen and taken away, also where nothing has it. */
function keep(values: FacetValue[] = [], chosen: string | undefined): FacetValue[] {
  if (!chosen || values.some(({ id }) => id === chosen)) return values
  return [...values, { id: chosen, count: 0 }]
}
