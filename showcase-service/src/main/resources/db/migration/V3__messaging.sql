-- What the simulated phones of the messaging gateway remember: all else is made from the secret and the id.
create table messaging_session (
    tenant_id   text        not null references tenant,
    id          uuid        not null,
    name        text        not null,
    secret      bytea       not null,
    state       text        not null,
    state_since timestamptz not null default now(),
    created_at  timestamptz not null default now(),
    primary key (tenant_id, id)
);
