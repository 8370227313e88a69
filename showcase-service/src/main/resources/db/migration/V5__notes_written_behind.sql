-- The number of the change that the notes are from: what is written behind may come twice, or late.
alter table appointment add column notes_sequence bigint not null default 0;
