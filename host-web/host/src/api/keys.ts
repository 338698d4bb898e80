import type { SigningKeys } from '../plugin-host/bundles/signatures/statement'
import { type CallOptions, request } from './http/http'

export const getSigningKeys = (options: CallOptions = {}) => request<SigningKeys>('/keys', options)
