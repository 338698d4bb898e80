import { pluginConfig } from '@plugin-platform/sdk/vite'

export default pluginConfig()
