import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 4096 })

/** Called between measurements, because the server may close idle connections just before a request. */
export function closeConnections(): void {
  agent.destroy()
}

/** Sends a request and resolves when the head of its response has arrived. */
export function send(
  url: string,
  { method, headers, body }: { method: string; headers: OutgoingHttpHeaders; body?: string },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent }, resolve).on('error', reject).end(body)
  })
}

/** Reads the `data:` lines of an event stream and ignores all other lines. */
export async function readData(
  response: IncomingMessage,
  onData: (data: string) => void,
): Promise<void> {
  if (response.statusCode !== 200) throw new Error(`status ${response.statusCode}`)
  let rest = ''
  response.setEncoding('utf8')
  for await (const chunk of response) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: ')) onData(line.slice('data: '.length))
  }
}
