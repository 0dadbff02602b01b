import { z } from 'zod'

const authErrorSchema = z.object({
  status: z.number().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
})

const texts: Record<string, string> = {
  INVALID_EMAIL_OR_PASSWORD: 'Wrong e-mail or password.',
  USER_ALREADY_EXISTS: 'An account with this e-mail already exists. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL:
    'An account with this e-mail already exists. Sign in instead.',
  PASSWORD_TOO_SHORT: 'The password needs at least 8 characters.',
  PASSWORD_TOO_LONG: 'The password may have at most 128 characters.',
  INVALID_EMAIL: 'Enter a valid e-mail address.',
  VALIDATION_ERROR: 'Check the e-mail address.',
}

/** The message that the page shows for an error of Better Auth. */
export function authErrorText(error: unknown): string {
  const { status = 0, code, message } = authErrorSchema.safeParse(error).data ?? {}
  const known = code === undefined ? undefined : texts[code]
  if (known !== undefined) return known
  if (status === 429) return message ?? 'Too many attempts. Wait a moment, then try again.'
  if (status === 0 || status >= 500) return 'The server cannot be reached. Try again in a moment.'
  return message ?? 'Could not sign in. Try again.'
}
