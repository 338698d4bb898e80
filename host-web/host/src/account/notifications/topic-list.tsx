import { useMutation, useQueryClient } from '@tanstack/react-query'

import {
  type Choice,
  chooseTopic,
  type NotificationSettings,
  notificationSettingsQuery,
  type Topic,
} from '../../api/account/notification-settings'
import { Switch } from '../../ui/controls/switch'
import { notify } from '../../ui/feedback/notify'
import { Section } from '../../ui/layout/section'
import { topicName } from './topic-names'

interface TopicListProps {
  userId: string
  settings: NotificationSettings
}

export function TopicList({ userId, settings }: TopicListProps) {
  const queries = useQueryClient()
  const { queryKey } = notificationSettingsQuery(userId)
  const choose = useMutation({
    mutationFn: ({ id, choice }: { id: string; choice: Choice }) => chooseTopic(id, choice),
    onMutate: ({ id, choice }) => {
      queries.setQueryData<NotificationSettings>(
        queryKey,
        (known) => known && { ...known, topics: changed(known.topics, id, choice) },
      )
    },
    onError: (problem) => notify.error('Your choice could not be kept', problem),
    // The answers of two that were chosen at once may come in any order.
    onSettled: () => queries.invalidateQueries({ queryKey }),
  })
  const byMail = settings.mail && settings.address !== null
  return (
    <Section
      boxed
      title="Bell and mail"
      description="The bell is at the top of each page; what it tells is kept among your notifications."
    >
      <ul className="grid gap-5">
        {settings.topics.map((topic) => (
          <TopicRow
            key={topic.id}
            topic={topic}
            byMail={byMail}
            onChoose={(choice) => {
              choose.mutate({ id: topic.id, choice })
            }}
          />
        ))}
      </ul>
    </Section>
  )
}

const changed = (topics: Topic[], id: string, choice: Choice) =>
  topics.map((topic) => (topic.id === id ? { ...topic, ...choice } : topic))

interface TopicRowProps {
  topic: Topic
  byMail: boolean
  onChoose: (choice: Choice) => void
}

function TopicRow({ topic, byMail, onChoose }: TopicRowProps) {
  const { title, hint } = topicName(topic.id)
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-t border-border pt-5 first:border-0 first:pt-0">
      <div className="min-w-0 flex-1 basis-64">
        <h3 className="text-sm font-medium">{title}</h3>
        <p className="mt-1 text-[13px] text-pretty text-muted">
          {hint}
          {topic.bellAlways && ' The bell always tells you this.'}
        </p>
      </div>
      <div className="flex gap-6">
        {topic.bell !== null && (
          <Choose
            name="Bell"
            title={title}
            checked={topic.bell}
            disabled={topic.bellAlways}
            onChange={(bell) => {
              onChoose({ bell })
            }}
          />
        )}
        <Choose
          name="Mail"
          title={title}
          checked={topic.mail && byMail}
          disabled={!byMail}
          onChange={(mail) => {
            onChoose({ mail })
          }}
        />
      </div>
    </li>
  )
}

interface ChooseProps {
  name: string
  title: string
  checked: boolean
  disabled: boolean
  onChange: (checked: boolean) => void
}

function Choose({ name, title, checked, disabled, onChange }: ChooseProps) {
  return (
    <label className="flex items-center gap-2 text-sm text-muted">
      {name}
      <Switch
        aria-label={`${title}: ${name.toLowerCase()}`}
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
      />
    </label>
  )
}
