#!/usr/bin/env node
import { main } from '@plugin-platform/cli'

process.exitCode = await main(['create', ...process.argv.slice(2)])
