import { createBrowserRouter, type RouteObject } from 'react-router'

import type { AuthTab } from '../auth/sign-in-path'
import { EditorRoute } from '../editor/editor-route'
import { CrashPage, NotFoundPage } from './failure-pages'
import { Shell } from './shell'
import { TopBar } from './bar/top-bar'

const routes: RouteObject[] = [
  {
    element: <Shell />,
    HydrateFallback: TopBar,
    errorElement: <CrashPage />,
    children: [
      {
        // Below the shell, so that it stands whatever becomes of a page.
        errorElement: <CrashPage />,
        children: [
          { index: true, element: <EditorRoute /> },
          { path: 'd/:documentId', element: <EditorRoute /> },
          {
            path: 'documents',
            lazy: async () => ({
              Component: (await import('../documents/transfer/import-export-page')).ImportExportPage,
            }),
          },
          {
            path: 'marketplace',
            lazy: async () => ({
              Component: (await import('../marketplace/marketplace-page')).MarketplacePage,
            }),
          },
          {
            path: 'marketplace/:pluginId',
            lazy: async () => ({ Component: (await import('../marketplace/plugin/plugin-page')).PluginPage }),
          },
          {
            path: 'collections/:collectionId',
            lazy: async () => ({
              Component: (await import('../marketplace/collections/collection-page')).CollectionPage,
            }),
          },
          {
            path: 'installed',
            lazy: async () => ({ Component: (await import('../installed/installed-page')).InstalledPage }),
          },
          {
            path: 'developer',
            lazy: async () => ({ Component: (await import('../developer/developer-page')).DeveloperPage }),
          },
          {
            path: 'developer/docs',
            lazy: async () => ({ Component: (await import('../guide/guide-page')).GuidePage }),
          },
          {
            path: 'guide/checks',
            lazy: async () => ({ Component: (await import('../guide/checks-page')).ChecksPage }),
          },
          {
            path: 'developer/:pluginId',
            lazy: async () => ({ Component: (await import('../developer/own-plugin-page')).OwnPluginPage }),
          },
          {
            path: 'webhooks',
            lazy: async () => ({
              Component: (await import('../developer/webhooks/webhooks-page')).WebhooksPage,
            }),
          },
          {
            path: 'webhooks/:webhookId',
            lazy: async () => ({
              Component: (await import('../developer/webhooks/webhook-page')).WebhookPage,
            }),
          },
          {
            path: 'notifications',
            lazy: async () => ({
              Component: (await import('../notifications/notifications-page')).NotificationsPage,
            }),
          },
          {
            path: 'account',
            lazy: async () => ({ Component: (await import('../account/account-page')).AccountPage }),
          },
          {
            path: 'account/tokens',
            lazy: async () => ({ Component: (await import('../account/tokens/tokens-page')).TokensPage }),
          },
          {
            path: 'account/notifications',
            lazy: async () => ({
              Component: (await import('../account/notifications/notification-settings-page'))
                .NotificationSettingsPage,
            }),
          },
          {
            path: 'account/reviews',
            lazy: async () => ({
              Component: (await import('../account/reviews/own-reviews-page')).OwnReviewsPage,
            }),
          },
          {
            path: 'account/watching',
            lazy: async () => ({
              Component: (await import('../account/watching/watching-page')).WatchingPage,
            }),
          },
          {
            path: 'account/sync',
            lazy: async () => ({ Component: (await import('../account/sync/sync-page')).SyncPage }),
          },
          {
            path: 'shortcuts',
            lazy: async () => ({
              Component: (await import('../commands/shortcuts/shortcuts-page')).ShortcutsPage,
            }),
          },
          {
            path: 'confirm-email',
            lazy: async () => ({
              Component: (await import('../account/email/confirm-email-page')).ConfirmEmailPage,
            }),
          },
          {
            path: 'forgot-password',
            lazy: async () => ({
              Component: (await import('../auth/recovery/forgot-password-page')).ForgotPasswordPage,
            }),
          },
          {
            path: 'reset-password',
            lazy: async () => ({
              Component: (await import('../auth/recovery/reset-password-page')).ResetPasswordPage,
            }),
          },
          {
            path: 'unsubscribe',
            lazy: async () => ({
              Component: (await import('../account/notifications/unsubscribe-page')).UnsubscribePage,
            }),
          },
          {
            path: 'authors/:username',
            lazy: async () => ({
              Component: (await import('../marketplace/authors/author-page')).AuthorPage,
            }),
          },
          {
            path: 'device',
            lazy: async () => ({ Component: (await import('../handover/device-page')).DevicePage }),
          },
          {
            path: 'moderation',
            lazy: async () => ({ Component: (await import('../moderation/queue/queue-page')).QueuePage }),
          },
          {
            path: 'moderation/collections',
            lazy: async () => ({
              Component: (await import('../moderation/collections/collections-page')).CollectionsPage,
            }),
          },
          {
            path: 'moderation/collections/:collectionId',
            lazy: async () => ({
              Component: (await import('../moderation/collections/collection-page')).ModeratedCollectionPage,
            }),
          },
          {
            path: 'moderation/plugins',
            lazy: async () => ({
              Component: (await import('../moderation/plugins/plugins-page')).ModeratedPluginsPage,
            }),
          },
          {
            path: 'moderation/plugins/:pluginId',
            lazy: async () => ({
              Component: (await import('../moderation/plugins/moderated-plugin-page')).ModeratedPluginPage,
            }),
          },
          {
            path: 'moderation/reviews',
            lazy: async () => ({
              Component: (await import('../moderation/reviews/reviews-page')).ModeratedReviewsPage,
            }),
          },
          {
            path: 'moderation/versions/:pluginId/:version',
            lazy: async () => ({ Component: (await import('../moderation/review/review-page')).ReviewPage }),
          },
          {
            path: 'admin',
            lazy: async () => ({ Component: (await import('../admin/services/services-page')).ServicesPage }),
          },
          {
            path: 'admin/log',
            lazy: async () => ({ Component: (await import('../admin/log/event-log-page')).EventLogPage }),
          },
          {
            path: 'admin/users',
            lazy: async () => ({ Component: (await import('../admin/users/users-page')).UsersPage }),
          },
          {
            path: 'admin/policies',
            lazy: async () => ({ Component: (await import('../admin/policies/policies-page')).PoliciesPage }),
          },
          {
            path: 'admin/operations',
            lazy: async () => ({
              Component: (await import('../admin/operations/operations-page')).OperationsPage,
            }),
          },
          {
            path: 'policy',
            lazy: async () => ({ Component: (await import('../policies/policy-page')).PolicyPage }),
          },
          {
            path: 'log',
            lazy: async () => ({ Component: (await import('../public-log/log-page')).LogPage }),
          },
          { path: 'sign-in', lazy: () => signInPage('sign-in') },
          { path: 'register', lazy: () => signInPage('register') },
          { path: '*', element: <NotFoundPage /> },
        ],
      },
    ],
  },
]

async function signInPage(tab: AuthTab) {
  const { SignInPage } = await import('../auth/sign-in-page')
  return { element: <SignInPage key={tab} tab={tab} /> }
}

export const router = createBrowserRouter(routes)
