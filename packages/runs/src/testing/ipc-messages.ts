import type { ModelConfig, ToolSet, ToolTypesOf } from '@throughline/agent'
import type { ConversationId, LogEntry, Message, PrincipalId, RunId } from '@throughline/protocol'
import type { Sent, SendInput } from '../runs.ts'
import type { KillPoint } from './commit-watch.ts'

/** The harness works with any agent, so it does not know the tools. */
export type AnyTools = ToolTypesOf<ToolSet>

/** The database, working directory and agent of a process. */
export interface Workspace {
  databaseUrl: string
  /** Becomes the working directory of the process. */
  folder: string
  /** The URL of a module that exports `agent`. */
  agentModule: string
  model: ModelConfig
}

/** A command to a process of the crash harness. */
export type Command =
  | { do: 'open'; workspace: Workspace }
  | { do: 'killAtCommit'; point: KillPoint | undefined }
  | { do: 'killAfter'; ms: number }
  | { do: 'listCommits' }
  | { do: 'send'; principalId: PrincipalId; input: SendInput }
  | { do: 'follow'; principalId: PrincipalId; runId: RunId; after: number }
  | { do: 'listMessages'; principalId: PrincipalId; conversationId: ConversationId }
  | { do: 'close' }

/** The result of a command. */
export interface Outcome {
  sent?: Sent
  commits?: readonly string[]
  messages?: Message<AnyTools>[]
}

export type Request = Command & { id: number }

/** Following a run sends any number of `entry` replies before the outcome. */
export type Reply = { id: number } & (
  | { entry: LogEntry<AnyTools> }
  | { error: Error }
  | { outcome: Outcome }
)

/** A shallow check suffices, because only the harness writes to the IPC channel. */
export function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'id' in message && 'do' in message
}

export function isReply(message: unknown): message is Reply {
  return typeof message === 'object' && message !== null && 'id' in message && !('do' in message)
}
