import { PageTabs } from '../ui/layout/page-tabs'

const PLACES = [
  { to: '/admin', label: 'Services' },
  { to: '/admin/log', label: 'Event log' },
  { to: '/admin/users', label: 'Users' },
  { to: '/admin/policies', label: 'Policies' },
  { to: '/admin/operations', label: 'What operators did' },
]

export const AdminTabs = () => <PageTabs label="Operations" places={PLACES} />
