import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'

const agent = new Agent({ keepAlive: true, maxSockets: 4096 })

/** Between two measurements: a server closes connections that were idle, just when they are used. */
export function closeConnections(): void {
  agent.destroy()
}

/** Sends a request and answers with the head of its response. */
export function send(
  url: string,
  { method, headers, body }: { method: string; headers: OutgoingHttpHeaders; body?: string },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent }, resolve).on('error', reject).end(body)
  })
}

/** Every `data:` line of an event stream as it comes; the rest of the format is of no use here. */
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
