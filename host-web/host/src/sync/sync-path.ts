export const SYNC_PATH = '/account/sync'
