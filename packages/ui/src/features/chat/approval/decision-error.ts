import { appCodeOf } from '../../../api/app-error.ts'

/** The message for a decision that came too late; null for any other error. */
export function tooLateText(error: unknown, approved: boolean): string | null {
  const code = appCodeOf(error)
  if (code === 'APPROVAL_ALREADY_DECIDED') {
    return approved
      ? 'Not approved. This was already rejected in another tab or on another device.'
      : 'Not rejected. This was already approved in another tab or on another device.'
  }
  return code === 'APPROVAL_NOT_FOUND' || code === 'RUN_NOT_FOUND'
    ? 'This call no longer needs an approval.'
    : null
}
