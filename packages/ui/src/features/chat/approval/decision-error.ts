import { appCodeOf } from '../../../api/app-error.ts'

/** Why a decision came too late, in words for people; null when it may still be made. */
export function tooLateText(error: unknown, approved: boolean): string | null {
  const code = appCodeOf(error)
  if (code === 'APPROVAL_ALREADY_DECIDED') {
    return approved
      ? 'Not approved: it was rejected before, in another tab or on another device.'
      : 'Not rejected: it was approved before, in another tab or on another device.'
  }
  return code === 'APPROVAL_NOT_FOUND' || code === 'RUN_NOT_FOUND'
    ? 'Not decided: this no longer waits for an approval.'
    : null
}
