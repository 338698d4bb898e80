import { PageTabs } from '../ui/layout/page-tabs'

const PLACES = [
  { to: '/moderation', label: 'Queue' },
  { to: '/moderation/plugins', label: 'Plugins and publishers' },
  { to: '/moderation/collections', label: 'Collections' },
  { to: '/moderation/reviews', label: 'Reviews by users' },
  { to: '/policy', label: 'Policies' },
  { to: '/log', label: 'Public log' },
]

export const ModerationTabs = () => <PageTabs label="Moderation" places={PLACES} />
