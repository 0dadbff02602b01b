import { HttpConnection, type HttpRequest } from '../../client/http-connection.ts'
import { authorization } from '../../client/token.ts'
import { quantile } from '../../measure/quantile.ts'
import type { Target } from '../../servers/target.ts'
import { measureLists, timedRead, type Reader, type ReadSizes } from './reader.ts'
import { seedBare, USER } from './seed.ts'

export async function prepareBare(target: Target, sizes: ReadSizes): Promise<Reader> {
  const { conversationId } = await seedBare(target)
  const { port } = target.process
  return async () => {
    using connection = await HttpConnection.open(port)
    const opens: number[] = []
    for (let n = 0; n < sizes.single; n += 1) {
      opens.push((await timedRead(connection, getRequest(`/messages/${conversationId}`))).ms)
    }
    const lists = await measureLists(port, getRequest('/conversations'), sizes)
    return { ...lists, openP50: quantile(opens, 0.5) }
  }
}

function getRequest(path: string): HttpRequest {
  return { method: 'GET', path, headers: authorization(USER) }
}
