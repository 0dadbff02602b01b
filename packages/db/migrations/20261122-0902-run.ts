import { sql, type Kysely } from 'kysely'

export async function up(db: Kysely<never>): Promise<void> {
  await createRun(db)
  await createMessage(db)
  await createJournal(db)
}

async function createRun(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.run (
      id uuid primary key,
      conversation_id uuid not null references throughline.conversation (id) on delete cascade,
      principal_id uuid not null references throughline.principal (id) on delete cascade,
      request_id text not null,
      retry_of uuid,
      user_message_id uuid not null,
      assistant_message_id uuid not null,
      status text not null
        check (status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled')),
      time_zone text not null,
      usage jsonb,
      error_code text,
      attempt integer not null default 1,
      crashes integer not null default 0,
      lease_owner uuid,
      lease_until timestamptz(3),
      cancel_requested_at timestamptz(3),
      last_seq integer not null default 0,
      created_at timestamptz(3) not null default now(),
      finished_at timestamptz(3),
      constraint run_request unique (principal_id, request_id)
    )
  `.execute(db)
  await sql`
    create unique index run_active on throughline.run (conversation_id)
    where status in ('queued', 'running', 'waiting')
  `.execute(db)
  await sql`create index run_by_conversation on throughline.run (conversation_id)`.execute(db)
  await sql`create index run_leased on throughline.run (lease_owner) where status = 'running'`.execute(
    db,
  )
}

async function createMessage(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.message (
      id uuid primary key,
      conversation_id uuid not null references throughline.conversation (id) on delete cascade,
      run_id uuid not null,
      number bigint generated always as identity unique,
      position integer not null,
      role text not null check (role in ('user', 'assistant')),
      parts jsonb not null,
      status text not null
        check (status in ('streaming', 'waiting', 'completed', 'failed', 'cancelled')),
      error jsonb,
      usage jsonb,
      superseded boolean not null default false,
      created_at timestamptz(3) not null default now(),
      constraint message_position unique (conversation_id, position)
    )
  `.execute(db)
}

async function createJournal(db: Kysely<never>): Promise<void> {
  await sql`
    create table throughline.run_event (
      run_id uuid not null references throughline.run (id) on delete cascade,
      seq integer not null check (seq > 0),
      type text not null,
      data jsonb not null,
      primary key (run_id, seq)
    )
  `.execute(db)
  await sql`
    create table throughline.run_turn (
      run_id uuid not null references throughline.run (id) on delete cascade,
      turn integer not null check (turn > 0),
      response jsonb not null,
      usage jsonb not null,
      created_at timestamptz(3) not null default now(),
      primary key (run_id, turn)
    )
  `.execute(db)
  await sql`
    create table throughline.tool_call (
      run_id uuid not null references throughline.run (id) on delete cascade,
      call_id text not null,
      turn integer not null,
      name text not null,
      args jsonb not null,
      state text not null check (state in ('called', 'waiting', 'done', 'failed', 'denied')),
      result jsonb,
      message text,
      created_at timestamptz(3) not null default now(),
      settled_at timestamptz(3),
      primary key (run_id, call_id)
    )
  `.execute(db)
}

export async function down(db: Kysely<never>): Promise<void> {
  await sql`
    drop table throughline.tool_call, throughline.run_turn, throughline.run_event,
      throughline.message, throughline.run
  `.execute(db)
}
