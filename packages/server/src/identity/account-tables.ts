/** Maps Better Auth's tables and columns to the names in the migrations. */
const times = { createdAt: 'created_at', updatedAt: 'updated_at' }

export const accountTables = {
  user: {
    modelName: 'auth_user',
    fields: { ...times, emailVerified: 'email_verified' },
  },
  session: {
    modelName: 'auth_session',
    fields: {
      ...times,
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
    },
  },
  account: {
    modelName: 'auth_account',
    fields: {
      ...times,
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
    },
  },
  verification: {
    modelName: 'auth_verification',
    fields: { ...times, expiresAt: 'expires_at' },
  },
} as const
