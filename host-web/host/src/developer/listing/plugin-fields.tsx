import type { ChangeEvent, ReactNode } from 'react'
import type { UseFormReturn } from 'react-hook-form'

import { Field, Input, NativeSelect, TextArea } from '../../ui/controls/field'
import { CATEGORY_OPTIONS, ID_PATTERN, parseTags } from './plugin-draft'

/** What the form holds: tags as they are typed. */
export interface ListingFields {
  id: string
  name: string
  description: string
  category: string
  tags: string
}

export const LISTING_FIELDS = ['name', 'id', 'description', 'category', 'tags'] as const

const TAG = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** The rules of the publishing service, so that most mistakes are told before anything is sent. */
export const RULES = {
  name: {
    required: 'Give your plugin a name',
    maxLength: { value: 64, message: 'At most 64 characters' },
  },
  id: {
    required: 'An identifier is needed',
    minLength: { value: 2, message: 'At least 2 characters' },
    maxLength: { value: 64, message: 'At most 64 characters' },
    pattern: { value: ID_PATTERN, message: 'Lower-case words and digits, joined by single hyphens' },
  },
  description: {
    required: 'Say in a sentence what it does',
    maxLength: { value: 300, message: 'At most 300 characters' },
  },
  tags: { validate: checkTags },
}

function checkTags(text: string): string | true {
  const tags = parseTags(text)
  if (tags.length > 10) return 'At most 10 tags'
  const wrong = tags.find((tag) => !TAG.test(tag) || tag.length > 32)
  return wrong === undefined || `“${wrong}”: only letters, digits and single hyphens, at most 32`
}

interface PluginFieldsProps {
  form: UseFormReturn<ListingFields>
  onNameChange?: (name: string) => void
  /** Stands below the name: the identifier, where it can still be chosen. */
  children?: ReactNode
}

/** What the marketplace shows of a plugin, and its owner may change. */
export function PluginFields({ form, onNameChange, children }: PluginFieldsProps) {
  const { errors } = form.formState
  const rename = (event: ChangeEvent<HTMLInputElement>) => {
    onNameChange?.(event.target.value)
  }
  return (
    <>
      <Field label="Name" error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', { ...RULES.name, onChange: rename })}
            autoComplete="off"
          />
        )}
      </Field>
      {children}
      <Field label="Description" error={errors.description?.message}>
        {(control) => <TextArea {...control} {...form.register('description', RULES.description)} rows={3} />}
      </Field>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Category" error={errors.category?.message}>
          {(control) => (
            <NativeSelect
              {...control}
              {...form.register('category')}
              defaultValue={form.formState.defaultValues?.category}
            >
              {CATEGORY_OPTIONS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Tags" optional error={errors.tags?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('tags', RULES.tags)}
              placeholder="focus, zen"
              autoComplete="off"
              autoCapitalize="none"
            />
          )}
        </Field>
      </div>
    </>
  )
}
