import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Asked {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: string
}

type Answer = { status: number; body?: unknown; headers?: Record<string, string> } | 'never' | 'hang up'

/** A server on this machine that answers in order what a test gives it, and remembers what it was asked. */
export async function registryThat(answers: Record<string, Answer[]>) {
  const asked: Asked[] = []
  const server = createServer((request, response) => void serve(request, response))
  async function serve(request: IncomingMessage, response: ServerResponse) {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const path = request.url ?? ''
    const method = request.method ?? ''
    asked.push({ method, path, headers: request.headers, body })
    const waiting = answers[`${method} ${path.replace('/api/v1', '')}`] ?? [{ status: 404 }]
    const answer = waiting.length > 1 ? waiting.shift() : waiting[0]
    if (answer === 'never') return
    if (answer === 'hang up') return void request.socket.destroy()
    const { status, body: content, headers = {} } = answer ?? { status: 404 }
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(content === undefined ? '' : typeof content === 'string' ? content : JSON.stringify(content))
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}
