import { createDrafts } from './drafts.ts'
import { createOutbox } from './outbox.ts'

// sessionStorage survives a reload and is separate for each tab, so tabs do not overwrite each other.

export const outbox = createOutbox(sessionStorage)
export const drafts = createDrafts(sessionStorage)
